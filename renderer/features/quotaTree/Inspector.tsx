import { Fragment, type KeyboardEvent, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Autocomplete, Button, Menu, TextInput } from '@mantine/core'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { ZERO, add, subtract } from '#core/quota/amount.ts'
import { nodesOf } from '#core/quota/editsBetween.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import { type Split, splitMin } from '#core/quota/split.ts'
import { waitingPath } from '../../ui/cluster/objectPath.ts'
import { Shape } from '../../ui/Shape.tsx'
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import { numberOf } from './figures.ts'
import { type FieldNote, notesOf } from './fieldNotes.ts'
import { focusOutline } from './focusOutline.ts'
import { NamespacesField } from './NamespacesField.tsx'
import { NodeBar } from './NodeBars.tsx'
import { noteProps } from './noteProps.tsx'
import { Policies } from './Policies.tsx'
import { QuantityField } from './QuantityField.tsx'
import classes from './QuotaTree.module.css'
import type { TreeView } from './treeView.ts'
import { useTreeWords } from './useTreeWords.ts'

const SPLITS = ['equal', 'proportional', 'remaining'] as const satisfies readonly Split[]

/** Everything of the node that is selected. */
export function Inspector({ view }: { readonly view: TreeView }) {
  const { t } = useTranslation('quotaTree')
  const tree = useEditor(({ state }) => treeNow(state))
  const selected = useEditor(editor => editor.selected)
  const refused = useEditor(editor => editor.refused)
  const { refusal, flaw } = useTreeWords()
  const node = nodesOf(tree.root).find(({ name }) => name === selected[0])
  const box = useRef<HTMLElement>(null)
  useWantedField(box, node?.name ?? null)
  if (node === undefined) return <aside className={classes['inspector']}>{t('nothingSelected')}</aside>
  const parent = nodesOf(tree.root).find(({ children }) => children.includes(node)) ?? null
  const findings = view.findingsOf(node.name)
  const noteOf = notesOf(findings, flaw)
  return (
    <aside
      className={classes['inspector']}
      ref={box}
      aria-label={t('inspector', { name: node.name })}
      onKeyDown={event => isDone(event) && focusOutline()}
    >
      {selected.length > 1 && (
        <p className={classes['muted']}>{t('alsoSelected', { count: selected.length - 1 })}</p>
      )}
      <NameField key={node.name} name={node.name} isReadOnly={view.isReadOnly} {...noteOf('name')} />
      {refused && (
        <p className={classes['bad']} role="alert">
          <Shape name="triangle" /> {refusal(refused)}
        </p>
      )}
      <Resources view={view} node={node} parent={parent} noteOf={noteOf} />
      {(node.children.length === 0 || node.namespaces.length > 0) && (
        <NamespacesField
          cluster={view.cluster}
          leaf={node.name}
          namespaces={node.namespaces}
          known={view.facts.namespaces}
          runningPods={view.facts.runningPods}
          {...noteOf('namespaces')}
        />
      )}
      <Policies
        node={node.name}
        attributes={node.attributes}
        isReadOnly={view.isReadOnly}
        findings={findings}
      />
    </aside>
  )
}

/** Brings the keyboard to the field that somebody asked for. */
function useWantedField(box: React.RefObject<HTMLElement | null>, name: string | null): void {
  const store = useEditorStore()
  const wanted = useEditor(editor => editor.wanted)
  useEffect(() => {
    if (wanted === null || name === null) return
    const fields = [...(box.current?.querySelectorAll<HTMLInputElement>('[data-field]') ?? [])]
    const field = fields.find(found => found.dataset['field'] === wanted.field) ?? fields[0]
    field?.focus()
    field?.select()
    store.getState().arrived()
  }, [store, wanted, name, box])
}

type NameProps = FieldNote & { readonly name: string; readonly isReadOnly: boolean }

/** Taken over with Enter or when it is left: every letter would be another node to everybody else. */
const NameField = memo(function NameField({ name, isReadOnly, ...note }: NameProps) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const [text, setText] = useState(name)
  const take = (): void => {
    const to = text.trim()
    if (to === name) return
    const { edit, select } = store.getState()
    if (edit('rename', { from: name, to }, [{ kind: 'rename', node: name, to }])) select([to])
    else setText(name)
  }
  return (
    <TextInput
      label={t('field.name')}
      data-field="name"
      value={text}
      readOnly={isReadOnly}
      spellCheck={false}
      autoComplete="off"
      {...noteProps(note)}
      onChange={event => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={event => {
        if (event.key === 'Escape') setText(name)
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        if (event.key === 'Enter') take()
        event.preventDefault()
        focusOutline()
      }}
    />
  )
})

/** Enter in a quantity, and Escape anywhere, lead back to the tree; an open list is closed first. */
function isDone({ key, target, defaultPrevented }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLInputElement) || defaultPrevented) return false
  if (key === 'Escape') return target.getAttribute('aria-expanded') !== 'true'
  return key === 'Enter' && /^(min|max) /.test(target.dataset['field'] ?? '')
}

type ResourcesProps = {
  readonly view: TreeView
  readonly node: QuotaNode
  readonly parent: QuotaNode | null
  readonly noteOf: (field: string) => FieldNote
}

function Resources({ view, node, parent, noteOf }: ResourcesProps) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const [added, setAdded] = useState<readonly string[]>([])
  const { name } = node
  const names = useMemo(() => [...new Set([...view.resources, ...added])], [view.resources, added])
  const onAdd = useCallback(
    (resource: string): void => {
      setAdded(before => [...before, resource])
      store.getState().jump(name, `min ${resource}`)
    },
    [store, name],
  )
  return (
    <section className={classes['section']} aria-label={t('resources')}>
      {names.map(resource => (
        <div key={resource} className={classes['resourceRow']}>
          <div className={classes['resourceHead']}>
            <strong>{resource}</strong>
            <SplitMenu node={node} resource={resource} isReadOnly={view.isReadOnly} />
          </div>
          <NodeBar node={node} resource={resource} {...view.barOf(node.name, resource)} width={150} />
          <UseLine view={view} node={node} resource={resource} />
          <div className={classes['pair']}>
            {(['min', 'max'] as const).map(side => (
              <QuantityField
                key={side}
                side={side}
                node={node.name}
                resource={resource}
                amount={node[side].get(resource)}
                most={mostOf(side, resource, { node, parent, view })}
                {...noteOf(`${side} ${resource}`)}
                isReadOnly={view.isReadOnly}
              />
            ))}
          </div>
        </div>
      ))}
      {!view.isReadOnly && <AddResource known={names} suggested={view.suggested} onAdd={onAdd} />}
    </section>
  )
}

function UseLine({ view, node, resource }: { view: TreeView; node: QuotaNode; resource: string }) {
  const { t } = useTranslation('quotaTree')
  const { amount } = useTreeWords()
  const usage = view.usage?.get(node.name)
  if (usage === undefined) return null
  const parts = (['borrowed', 'lent', 'waiting'] as const).filter(
    part => numberOf(usage[part].get(resource)) > 0,
  )
  return (
    <span className={classes['muted']}>
      {parts.map((part, at) => {
        const text = t(`use.${part}`, { amount: amount(resource, usage[part].get(resource) ?? ZERO) })
        return (
          <Fragment key={part}>
            {at > 0 && ' · '}
            {part === 'waiting' ? <Link to={waitingPath(view.cluster.id, node.name)}>{text}</Link> : text}
          </Fragment>
        )
      })}
    </span>
  )
}

type Bounds = { readonly node: QuotaNode; readonly parent: QuotaNode | null; readonly view: TreeView }

/** What parent and siblings leave: of a min, what the parent guarantees beyond the siblings' mins; of a max, the parent's. */
function mostOf(side: 'min' | 'max', resource: string, { node, parent, view }: Bounds) {
  const own = node.max.get(resource)
  if (parent === null) return view.allocatable?.get(resource) ?? null
  if (side === 'max') return parent.max.get(resource) ?? view.allocatable?.get(resource) ?? null
  const promised = parent.min.get(resource)
  if (promised === undefined) return own ?? null
  const siblings = parent.children
    .filter(child => child !== node)
    .reduce((sum, child) => add(sum, child.min.get(resource) ?? ZERO), ZERO)
  const left = subtract(promised, siblings)
  return own !== undefined && own < left ? own : left
}

type SplitProps = { readonly node: QuotaNode; readonly isReadOnly: boolean; readonly resource: string }

function SplitMenu({ node, resource, isReadOnly }: SplitProps) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  if (isReadOnly || node.children.length === 0) return null
  const split = (how: Split): void =>
    void store.getState().edit('split', { node: node.name, resource }, splitMin(node, resource, how))
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-xs" variant="subtle" rightSection={<IconChevronDown size={12} />}>
          {t('split.action')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {SPLITS.map(how => (
          <Menu.Item
            key={how}
            disabled={splitMin(node, resource, how).length === 0}
            onClick={() => split(how)}
          >
            {t(`split.${how}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

type AddProps = {
  readonly known: readonly string[]
  readonly suggested: readonly string[]
  readonly onAdd: (name: string) => void
}

const AddResource = memo(function AddResource({ known, suggested, onAdd }: AddProps) {
  const { t } = useTranslation('quotaTree')
  const [text, setText] = useState('')
  const add = (name: string): void => {
    if (name.trim() !== '' && !known.includes(name.trim())) onAdd(name.trim())
    setText('')
  }
  return (
    <Autocomplete
      aria-label={t('field.addResource')}
      placeholder={t('field.addResource')}
      data={suggested.filter(name => !known.includes(name))}
      value={text}
      onChange={setText}
      onOptionSubmit={name => {
        add(name)
        // The field writes the name that was chosen after this.
        setTimeout(() => setText(''))
      }}
      onKeyDown={event => event.key === 'Enter' && add(text)}
      rightSection={text === '' ? null : <IconX size={12} aria-hidden onClick={() => setText('')} />}
    />
  )
})
