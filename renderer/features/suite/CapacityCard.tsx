import { Button, Menu, SegmentedControl } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { ComponentView, Operation, SuiteOptions } from '../../../preload/contract/suite.ts'
import { Card } from '../../ui/Card.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { State } from '../../ui/State.tsx'
import { actionsOf, type SuiteDialog } from './dialog.ts'
import { OperationView } from './OperationView.tsx'
import { Reasons } from './Reasons.tsx'
import classes from './Suite.module.css'
import { lookOf } from './words.ts'

const MODES = ['enforce', 'observe', 'off'] as const satisfies readonly SuiteOptions['mode'][]

type Props = {
  readonly cluster: Cluster
  readonly view: ComponentView
  readonly operation: Operation | null
  readonly isReachable: boolean
  readonly onDialog: (dialog: SuiteDialog) => void
}

/** The capacity scheduler: its state, why it is so, and what can be done. */
export function CapacityCard({ cluster, view, operation, isReachable, onDialog }: Props) {
  const { t } = useTranslation('suite')
  const isWorking = operation?.status === 'running'
  const { tone, shape } = lookOf(isWorking ? 'working' : view.state)
  const offBecause = !isReachable
    ? t('capacity.offline')
    : cluster.guard === 'readOnly'
      ? t('capacity.readOnly')
      : isWorking
        ? t('capacity.busy')
        : null
  return (
    <Card
      title={t('capacity.name')}
      sub={t('capacity.what')}
      right={
        <State tone={tone} shape={shape}>
          {t(`state.${isWorking ? 'working' : view.state}`)}
        </State>
      }
    >
      <div className={classes['card']}>
        <StateHint view={view} isWorking={isWorking} />
        {!isWorking && <Reasons view={view} />}
        {operation && (isWorking || operation.status !== 'done') && (
          <OperationView cluster={cluster.id} operation={operation} />
        )}
        {view.capacity && (
          <CapacityFacts cluster={cluster} view={view} isOff={offBecause !== null} onDialog={onDialog} />
        )}
        <Actions view={view} offBecause={offBecause} onDialog={onDialog} />
      </div>
    </Card>
  )
}

function StateHint({ view, isWorking }: { readonly view: ComponentView; readonly isWorking: boolean }) {
  const { t } = useTranslation('suite')
  const { state, interrupted } = view
  if (isWorking || state === 'ready' || state === 'degraded') return null
  if (state !== 'interrupted') return <p className={classes['hint']}>{t(`stateHint.${state}`)}</p>
  return (
    <p className={classes['hint']}>
      {interrupted === null
        ? t('stateHint.interruptedUnknown')
        : t('stateHint.interrupted', { operation: t(`operation.kinds.${interrupted}`) })}
    </p>
  )
}

type FactsProps = Pick<Props, 'cluster' | 'view' | 'onDialog'> & { readonly isOff: boolean }

function CapacityFacts({ cluster, view, isOff, onDialog }: FactsProps) {
  const { t } = useTranslation('suite')
  const { capacity, version, offered, options } = view
  if (!capacity) return null
  const { mode, leader, admission, tree } = capacity
  return (
    <Facts
      rows={[
        {
          name: t('capacity.mode'),
          value: (
            <div className={classes['row']}>
              <SegmentedControl
                aria-label={t('capacity.mode')}
                disabled={isOff || options === null}
                value={mode}
                onChange={chosen => onDialog({ kind: 'configure', mode: chosen as SuiteOptions['mode'] })}
                data={MODES.map(value => ({ value, label: t(`mode.${value}`) }))}
              />
              <span className={classes['muted']}>{t(`modeHint.${mode}`)}</span>
            </div>
          ),
        },
        {
          name: t('capacity.version'),
          value:
            version === null || version === offered
              ? version
              : t('capacity.versionOffered', { version, offered }),
        },
        { name: t('capacity.leader'), value: leader ?? t('capacity.noLeader') },
        { name: t('capacity.admission'), value: t(`admission.${admission}`) },
        {
          name: t('capacity.tree'),
          value:
            tree === 'unreadable' ? (
              t(`tree.${tree}`)
            ) : (
              <Link to={`/c/${cluster.id}/quotas/tree`}>{t(`tree.${tree}`)}</Link>
            ),
        },
        { name: t('capacity.image'), value: options?.image ?? null },
      ]}
    />
  )
}

type ActionsProps = Pick<Props, 'view' | 'onDialog'> & { readonly offBecause: string | null }

/** The one next step as a button, whatever else can be done in a menu. Off with its reason where nothing can. */
function Actions({ view, offBecause, onDialog }: ActionsProps) {
  const { t } = useTranslation('suite')
  const [first, ...others] = actionsOf(view)
  const isOff = offBecause !== null
  const label = (kind: SuiteDialog['kind']): string =>
    t(`capacity.${kind}`, { version: (kind === 'rollback' ? view.previous?.version : null) ?? view.offered })
  const isNextStep = first !== 'configure' && first !== 'release'
  return (
    <div className={classes['actions']}>
      {first && (
        <Button
          variant={isNextStep ? 'filled' : 'default'}
          disabled={isOff}
          onClick={() => onDialog({ kind: first })}
        >
          {label(first)}
        </Button>
      )}
      {others.length > 0 && (
        <Menu width={230} position="bottom-start">
          <Menu.Target>
            <Button disabled={isOff} rightSection={<IconChevronDown size={15} stroke={1.7} aria-hidden />}>
              {t('capacity.more')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map(kind => (
              <Menu.Item
                key={kind}
                {...(kind === 'uninstall' || kind === 'release' ? { color: 'bad' } : {})}
                onClick={() => onDialog({ kind })}
              >
                {label(kind)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {isOff && <span className={classes['hint']}>{offBecause}</span>}
    </div>
  )
}
