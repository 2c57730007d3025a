import { memo, useRef, useState } from 'react'
import { ActionIcon, Autocomplete, Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { isNamespaceName } from '#core/quota/namespaceName.ts'
import type { ClusterFacts } from '#core/quota/validate.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useCommand } from '../../data/queries.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { Shape } from '../../ui/Shape.tsx'
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import type { FieldNote } from './fieldNotes.ts'
import { noteProps } from './noteProps.tsx'
import classes from './QuotaTree.module.css'
import { TypedName } from '../../ui/TypedName.tsx'

type Props = FieldNote & {
  readonly cluster: Cluster
  readonly leaf: string
  readonly namespaces: readonly string[]
  readonly known: ClusterFacts['namespaces']
  readonly runningPods: ClusterFacts['runningPods']
}

/** More chips than these are for nobody to read. */
const SHOWN = 100

/** Whose pods are charged here: bound, unbound, and created in place. */
export const NamespacesField = memo(function NamespacesField(props: Props) {
  const { cluster, leaf, namespaces, known, runningPods, error, warning } = props
  const isReadOnly = cluster.guard === 'readOnly'
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const free = useFree(known)
  const [text, setText] = useState('')
  const [isCreating, setCreating] = useState<string | null>(null)
  const isLong = namespaces.length > SHOWN
  // Among thousands that are bound here, what is typed finds one.
  const shown = isLong ? namespaces.filter(name => name.includes(text.trim())).slice(0, SHOWN) : namespaces
  const bind = (namespace: string): void => {
    if (namespace === '') return
    const { edit, state } = store.getState()
    const had = nodesOf(treeNow(state).root).find(node => node.namespaces.includes(namespace))
    if (had?.name === leaf) return setText('')
    const done = edit('bind', { namespace, node: leaf }, [
      ...(had === undefined ? [] : [{ kind: 'unbind' as const, node: had.name, namespace }]),
      { kind: 'bind', node: leaf, namespace },
    ])
    if (!done) return
    setText('')
    if (known !== null && !known.has(namespace)) setCreating(namespace)
  }
  const unbind = (namespace: string): void =>
    void store
      .getState()
      .edit('unbind', { namespace, node: leaf }, [{ kind: 'unbind', node: leaf, namespace }])
  return (
    <section className={classes['section']} aria-label={t('namespaces.title')}>
      <strong>{t('namespaces.title')}</strong>
      <ul className={classes['chips']}>
        {shown.map(namespace => (
          <li key={namespace}>
            {known !== null && !known.has(namespace) && <Shape name="triangle" size={9} />}
            {namespace}
            <Running pods={runningPods.get(namespace)} />
            {!isReadOnly && (
              <ActionIcon
                size="xs"
                aria-label={t('namespaces.unbind', { namespace })}
                onClick={() => unbind(namespace)}
              >
                <IconX size={12} />
              </ActionIcon>
            )}
          </li>
        ))}
        {isLong && (
          <li className={classes['muted']}>
            {t('problems.more', { count: namespaces.length - shown.length })}
          </li>
        )}
      </ul>
      {!isReadOnly && (
        <Autocomplete
          aria-label={t('namespaces.add')}
          placeholder={t('namespaces.add')}
          data-field="namespaces"
          limit={50}
          data={free}
          {...noteProps({ error, warning })}
          // The list would lie over the question below.
          {...(isCreating !== null && { dropdownOpened: false })}
          value={text}
          onChange={setText}
          onOptionSubmit={name => {
            bind(name)
            // The field writes the name that was chosen after this.
            setTimeout(() => setText(''))
          }}
          onKeyDown={event => {
            if (event.key === 'Enter' && !event.defaultPrevented) bind(text.trim())
          }}
        />
      )}
      {isCreating !== null && (
        <CreateNamespace cluster={cluster} name={isCreating} onDone={() => setCreating(null)} />
      )}
    </section>
  )
})

/** Namespaces that no leaf has; the same list until one is another, so that thousands are not sifted for each keystroke. */
function useFree(known: ClusterFacts['namespaces']): string[] {
  const last = useRef<string[]>([])
  return useEditor(({ state }) => {
    const bound = new Set(nodesOf(treeNow(state).root).flatMap(({ namespaces }) => namespaces))
    const free = [...(known ?? [])].filter(name => !bound.has(name))
    const isSame = free.length === last.current.length && free.every((name, at) => name === last.current[at])
    if (!isSame) last.current = free
    return last.current
  })
}

function Running({ pods = [] }: { readonly pods: readonly string[] | undefined }) {
  const { t } = useTranslation('quotaTree')
  if (pods.length === 0) return null
  return (
    <span className={classes['muted']} title={pods.slice(0, 20).join('\n')}>
      {t('namespaces.running', { count: pods.length })}
    </span>
  )
}

type CreateProps = { readonly cluster: Cluster; readonly name: string; readonly onDone: () => void }

/** One that is not there yet is made at once, apart from the tree: binding it can wait, pods in it cannot. */
function CreateNamespace({ cluster, name, onDone }: CreateProps) {
  const { t } = useTranslation('quotaTree')
  const create = useCommand('quotaTree.createNamespace', { isShownInPlace: true })
  const [typed, setTyped] = useState('')
  if (!isNamespaceName(name)) return <p className={classes['bad']}>{t('namespaces.badName', { name })}</p>
  const isConfirmed = cluster.guard !== 'production' || typed === cluster.name
  const go = (): void =>
    create.mutate(
      { cluster: cluster.id, name, typedName: cluster.guard === 'production' ? typed : null },
      { onSuccess: onDone },
    )
  return (
    <div className={classes['notice']} role="status">
      <span>{t('namespaces.missing', { name })}</span>
      <TypedName cluster={cluster} value={typed} onValue={setTyped} onEnter={go} />
      <span className={classes['row']}>
        <Button size="compact-xs" disabled={!isConfirmed} loading={create.isPending} onClick={go}>
          {t('namespaces.create', { name })}
        </Button>
        <Button size="compact-xs" variant="subtle" color="neutral" onClick={onDone}>
          {t('namespaces.later')}
        </Button>
      </span>
      {create.error && <FailureView failure={create.error} />}
    </div>
  )
}
