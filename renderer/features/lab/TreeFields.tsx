import { memo, useCallback, useMemo, useState } from 'react'
import { ActionIcon, Select, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import type { Edit } from '#core/quota/edit.ts'
import { useLatest } from '../../ui/useLatest.ts'
import classes from './Lab.module.css'
import { addChildTo, editRoot, resourcesOf, treeRows, type TreeRow } from './treeRows.ts'

type Props = {
  readonly root: JsonObject
  /** Whose it is, for those who do not see it. */
  readonly label: string
  readonly onRoot: (root: JsonObject) => void
}

/** More rows are the quota tree editor's, not a card's. */
const EDITABLE = 120

/** A tree of the lab as rows: names, mins and maxes of one resource, namespaces of leaves. */
export const TreeFields = memo(function TreeFields({ root, label, onRoot }: Props) {
  const { t } = useTranslation('lab')
  const resources = useMemo(() => resourcesOf(root), [root])
  const [chosen, setChosen] = useState<string | null>(null)
  const resource = resources.find(name => name === chosen) ?? resources[0] ?? 'cpu'
  const rows = useMemo(() => treeRows(root, resource), [root, resource])
  const latest = useLatest(root)
  const change = useCallback(
    (edits: readonly Edit[]): void => {
      const next = editRoot(latest(), edits)
      if (next !== null) onRoot(next)
    },
    [latest, onRoot],
  )
  const add = useCallback((parent: string): void => onRoot(addChildTo(latest(), parent)), [latest, onRoot])
  return (
    <div className={classes['drops']}>
      <Select
        label={t('tree.resource')}
        data={[...new Set([...resources, 'cpu', 'memory', 'nvidia.com/gpu'])]}
        value={resource}
        allowDeselect={false}
        onChange={setChosen}
      />
      <div role="group" aria-label={label}>
        <div className={classes['treeRow']} aria-hidden>
          <span>{t('tree.name')}</span>
          <span>min</span>
          <span>max</span>
          <span />
        </div>
        {rows.slice(0, EDITABLE).map(row => (
          <RowFields key={row.path} {...{ row, resource }} onEdit={change} onAdd={add} />
        ))}
      </div>
      {rows.length > EDITABLE && (
        <p className={classes['muted']}>{t('tree.more', { count: rows.length - EDITABLE })}</p>
      )}
    </div>
  )
})

type RowProps = {
  readonly row: TreeRow
  readonly resource: string
  readonly onEdit: (edits: readonly Edit[]) => void
  readonly onAdd: (parent: string) => void
}

/** Hundreds of fields, of which an edit changes a few. */
const RowFields = memo(OneRow, ({ row: a, ...before }, { row: b, ...now }) => {
  const isRowSame =
    a.path === b.path && a.name === b.name && a.isLeaf === b.isLeaf && a.min === b.min && a.max === b.max
  const isBoundSame =
    a.namespaces.length === b.namespaces.length && a.namespaces.every((name, at) => name === b.namespaces[at])
  return (
    isRowSame &&
    isBoundSame &&
    before.resource === now.resource &&
    before.onEdit === now.onEdit &&
    before.onAdd === now.onAdd
  )
})

function OneRow({ row, resource, onEdit, onAdd }: RowProps) {
  const { t } = useTranslation('lab')
  const { name, level, isLeaf, namespaces } = row
  const bind = (text: string): void => {
    const wanted = text.split(/[\s,]+/).filter(Boolean)
    const gone = namespaces.filter(each => !wanted.includes(each))
    const come = wanted.filter(each => !namespaces.includes(each))
    onEdit([
      ...gone.map(namespace => ({ kind: 'unbind' as const, node: name, namespace })),
      ...come.map(namespace => ({ kind: 'bind' as const, node: name, namespace })),
    ])
  }
  return (
    <>
      <div className={classes['treeRow']} style={{ paddingInlineStart: level * 10 }}>
        <Typed
          label={t('tree.nameOf', { name })}
          text={name}
          onText={to => onEdit([{ kind: 'rename', node: name, to }])}
        />
        {(['min', 'max'] as const).map(side => (
          <Typed
            key={side}
            label={t(`tree.${side}Of`, { name, resource })}
            text={row[side]}
            placeholder={side === 'min' ? '0' : '∞'}
            onText={text =>
              onEdit([
                {
                  kind: side === 'min' ? 'setMin' : 'setMax',
                  node: name,
                  resource,
                  amount: text === '' ? null : text,
                },
              ])
            }
          />
        ))}
        <span>
          <ActionIcon
            size="xs"
            variant="subtle"
            aria-label={t('tree.add', { name })}
            onClick={() => onAdd(name)}
          >
            <IconPlus size={12} />
          </ActionIcon>
          {level > 0 && (
            <ActionIcon
              size="xs"
              variant="subtle"
              aria-label={t('tree.remove', { name })}
              onClick={() => onEdit([{ kind: 'remove', node: name }])}
            >
              <IconX size={12} />
            </ActionIcon>
          )}
        </span>
      </div>
      {isLeaf && (
        <div className={classes['treeNamespaces']} style={{ paddingInlineStart: level * 10 + 10 }}>
          <Typed
            label={t('tree.namespacesOf', { name })}
            text={namespaces.join(', ')}
            placeholder={t('tree.namespaces')}
            onText={bind}
          />
        </div>
      )}
    </>
  )
}

type TypedProps = {
  readonly label: string
  readonly text: string
  readonly placeholder?: string
  readonly onText: (text: string) => void
}

/** Taken over with Enter or when it is left: each letter would be another play. What cannot be is put back. */
function Typed({ label, text, placeholder = '', onText }: TypedProps) {
  const [typed, setTyped] = useState<{ of: string; text: string } | null>(null)
  const shown = typed?.of === text ? typed.text : text
  const take = (): void => {
    setTyped(null)
    if (shown.trim() !== text) onText(shown.trim())
  }
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={placeholder}
      spellCheck={false}
      autoComplete="off"
      value={shown}
      onChange={event => setTyped({ of: text, text: event.currentTarget.value })}
      onBlur={take}
      onKeyDown={event => {
        if (event.key === 'Enter') take()
        if (event.key === 'Escape') setTyped(null)
      }}
    />
  )
}
