import { type Dispatch, type SetStateAction, useCallback, useMemo, useState } from 'react'
import { Button, Menu, SegmentedControl } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import type { ClusterId } from '#core/base/units.ts'
import { GUIDE_ROOT } from '#core/lab/guide.ts'
import { useCluster } from '../../data/clusters.ts'
import { Card } from '../../ui/Card.tsx'
import classes from './Lab.module.css'
import { type LabState, rootOf, withRoot } from './labState.ts'
import { TreeFields } from './TreeFields.tsx'
import { useClusterTrees } from './useClusterTrees.ts'

type Props = {
  readonly cluster: ClusterId
  readonly state: LabState
  readonly onState: Dispatch<SetStateAction<LabState>>
}

const SCRATCH: JsonObject = { name: 'root', min: { cpu: '40' }, max: { cpu: '40' } }

/** The tree that is played, and another one to compare it with. */
export function TreeCard({ cluster, state, onState }: Props) {
  const { t } = useTranslation('lab')
  const isSample = useCluster(cluster)?.isSample !== false
  const [side, setSide] = useState<'a' | 'b'>('a')
  const { other } = state
  const shown = other !== null && side === 'b' ? 'b' : 'a'
  const { scenario, file } = state
  const own = useMemo(() => rootOf({ scenario, file }), [scenario, file])
  const root = shown === 'b' && other !== null ? other : own
  const put = useCallback(
    (next: JsonObject): void =>
      onState(before => (shown === 'b' ? { ...before, other: next } : withRoot(before, next))),
    [onState, shown],
  )
  const compare = (): void => {
    onState({ ...state, other: own })
    setSide('b')
  }
  return (
    <Card
      title={t('tree.title')}
      right={
        <Button
          size="compact-xs"
          onClick={() => (other === null ? compare() : onState({ ...state, other: null }))}
        >
          {t(other === null ? 'tree.compare' : 'tree.stop')}
        </Button>
      }
    >
      <div className={classes['drops']}>
        {other !== null && (
          <SegmentedControl
            aria-label={t('tree.which')}
            value={shown}
            onChange={value => setSide(value as 'a' | 'b')}
            data={(['a', 'b'] as const).map(value => ({ value, label: t(`tree.${value}`) }))}
          />
        )}
        <div className={classes['row']}>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="compact-xs" rightSection={<IconChevronDown size={12} />}>
                {t('tree.take')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => put(GUIDE_ROOT)}>{t('guide')}</Menu.Item>
              <Menu.Item onClick={() => put(SCRATCH)}>{t('tree.scratch')}</Menu.Item>
              {!isSample && <OfCluster cluster={cluster} onRoot={put} />}
            </Menu.Dropdown>
          </Menu>
        </div>
        <TreeFields key={shown} root={root} label={t(`tree.${shown}`)} onRoot={put} />
      </div>
    </Card>
  )
}

/** The tree in force, and the one that is being edited. */
function OfCluster({ cluster, onRoot }: { cluster: ClusterId; onRoot: (root: JsonObject) => void }) {
  const { t } = useTranslation('lab')
  const { inForce, draft } = useClusterTrees(cluster)
  return (
    <>
      <Menu.Item disabled={inForce === null} onClick={() => inForce && onRoot(inForce)}>
        {t('fromCluster')}
      </Menu.Item>
      <Menu.Item disabled={draft === null} onClick={() => draft && onRoot(draft)}>
        {t('fromDraft')}
      </Menu.Item>
    </>
  )
}
