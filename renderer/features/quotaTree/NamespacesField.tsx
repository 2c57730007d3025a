import { useState } from 'react'
import { ActionIcon, Autocomplete, Button } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { nodesOf } from '#core/quota/editsBetween.ts'
import type { QuotaNode } from '#core/quota/tree.ts'
import { useCommand } from '../../data/queries.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { Shape } from '../../ui/Shape.tsx'
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import classes from './QuotaTree.module.css'
import type { TreeView } from './treeView.ts'
import { TypedName } from '../../ui/TypedName.tsx'

type Props = { readonly view: TreeView; readonly node: QuotaNode }

/** More chips than these are for nobody to read. */
const SHOWN = 100
/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Whose pods are charged here: bound, unbound, and created in place. */
export function NamespacesField({ view, node }: Props) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const tree = useEditor(({ state }) => treeNow(state))
  const [text, setText] = useState('')
  const [isCreating, setCreating] = useState<string | null>(null)
  const known = view.facts.namespaces
  const isLong = node.namespaces.length > SHOWN
  // Among thousands that are bound here, what is typed finds one.
  const shown = isLong
    ? node.namespaces.filter(name => name.includes(text.trim())).slice(0, SHOWN)
    : node.namespaces
  const bound = new Set(nodesOf(tree.root).flatMap(({ namespaces }) => namespaces))
  const bind = (namespace: string): void => {
    if (namespace === '') return
    const { edit } = store.getState()
    const leaf = nodesOf(tree.root).find(({ namespaces }) => namespaces.includes(namespace))
    if (leaf?.name === node.name) return setText('')
    const done = edit('bind', { namespace, node: node.name }, [
      ...(leaf === undefined ? [] : [{ kind: 'unbind' as const, node: leaf.name, namespace }]),
      { kind: 'bind', node: node.name, namespace },
    ])
    if (!done) return
    setText('')
    if (known !== null && !known.has(namespace)) setCreating(namespace)
  }
  const unbind = (namespace: string): void =>
    void store
      .getState()
      .edit('unbind', { namespace, node: node.name }, [{ kind: 'unbind', node: node.name, namespace }])
  return (
    <section className={classes['section']} aria-label={t('namespaces.title')}>
      <strong>{t('namespaces.title')}</strong>
      <ul className={classes['chips']}>
        {shown.map(namespace => (
          <li key={namespace}>
            {known !== null && !known.has(namespace) && <Shape name="triangle" size={9} />}
            {namespace}
            <Running pods={view.facts.runningPods.get(namespace)} />
            {!view.isReadOnly && (
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
            {t('problems.more', { count: node.namespaces.length - shown.length })}
          </li>
        )}
      </ul>
      {!view.isReadOnly && (
        <Autocomplete
          aria-label={t('namespaces.add')}
          placeholder={t('namespaces.add')}
          data-field="namespaces"
          limit={50}
          data={[...(known ?? [])].filter(name => !bound.has(name))}
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
        <CreateNamespace view={view} name={isCreating} onDone={() => setCreating(null)} />
      )}
    </section>
  )
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

type CreateProps = { readonly view: TreeView; readonly name: string; readonly onDone: () => void }

/** One that is not there yet is made at once, apart from the tree: binding it can wait, pods in it cannot. */
function CreateNamespace({ view, name, onDone }: CreateProps) {
  const { t } = useTranslation('quotaTree')
  const create = useCommand('quotaTree.createNamespace', { isShownInPlace: true })
  const [typed, setTyped] = useState('')
  if (!DNS_LABEL.test(name)) return <p className={classes['bad']}>{t('namespaces.badName', { name })}</p>
  const { cluster } = view
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
