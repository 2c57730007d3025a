import { type KeyboardEvent, memo, useRef, useState } from 'react'
import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import { focusOutline } from './focusOutline.ts'

/** Goes to a node by its name. */
export const FindNode = memo(function FindNode() {
  const { t } = useTranslation('quotaTree')
  const names = useNames()
  const [jumps, setJumps] = useState(0)
  const store = useEditorStore()
  const jump = (name: string | null): void => {
    if (name === null) return
    store.getState().jump(name, null)
    setJumps(jumps + 1)
    focusOutline()
  }
  return (
    <Select
      key={jumps} // empty again for the next search
      aria-label={t('action.find')}
      placeholder={t('action.find')}
      searchable
      limit={50}
      data={names}
      value={null}
      onChange={jump}
      onKeyDown={(event: KeyboardEvent) => event.stopPropagation()}
    />
  )
})

/** Names of all nodes; the same list until one is another, so that a list of thousands is not made for each keystroke. */
function useNames(): string[] {
  const last = useRef<string[]>([])
  return useEditor(({ state }) => {
    const names = [...new Set(nodesOf(treeNow(state).root).map(({ name }) => name))].filter(
      name => name !== '',
    )
    const isSame =
      names.length === last.current.length && names.every((name, at) => name === last.current[at])
    if (!isSame) last.current = names
    return last.current
  })
}
