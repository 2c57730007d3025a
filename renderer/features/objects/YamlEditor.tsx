import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { foldGutter, foldKeymap, syntaxHighlighting } from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { classHighlighter } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import { styleNonce } from '../../ui/styleNonce.ts'
import { pathAtLine } from './yamlPath.ts'
import classes from './Objects.module.css'

type Props = {
  readonly label: string
  /** A new text needs a new editor: give it another key. */
  readonly initial: string
  readonly isReadOnly: boolean
  readonly onChange: (text: string) => void
  /** The field that the cursor is in. */
  readonly onPath: (path: readonly string[]) => void
}

/** A YAML editor in the window's own colours. Escape, then Tab leaves it. */
export function YamlEditor({ label, initial, isReadOnly, onChange, onPath }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const listener = useRef({ onChange, onPath })
  // What is typed comes back as `initial`: an editor that was made anew for it would lose its cursor.
  const text = useRef(initial)
  useEffect(() => {
    listener.current = { onChange, onPath }
  })
  useEffect(() => {
    if (!place.current) return
    const told = EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
      if (docChanged) {
        text.current = state.doc.toString()
        listener.current.onChange(text.current)
      }
      if (docChanged || selectionSet) listener.current.onPath(pathOf(state))
    })
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({ doc: text.current, extensions: [extensions(label, isReadOnly), told] }),
    })
    return () => view.destroy()
  }, [isReadOnly, label])
  return <div ref={place} className={classes['editor']} />
}

function pathOf(state: EditorState): string[] {
  const { number } = state.doc.lineAt(state.selection.main.head)
  const lines = Array.from({ length: number }, (_, index) => state.doc.line(index + 1).text)
  return pathAtLine(lines, number - 1)
}

const extensions = (label: string, isReadOnly: boolean): Extension => [
  EditorView.cspNonce.of(styleNonce()),
  lineNumbers(),
  foldGutter(),
  history(),
  drawSelection(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  yaml(),
  syntaxHighlighting(classHighlighter),
  keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, ...searchKeymap, indentWithTab]),
  EditorState.readOnly.of(isReadOnly),
  EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
]
