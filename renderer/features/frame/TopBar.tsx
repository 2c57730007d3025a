import type { CSSProperties } from 'react'
import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconHelp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useClusters } from '../../data/clusters.ts'
import { writeKeys } from '../../state/keys.ts'
import { showOverlay } from '../../state/overlay.ts'
import { ClusterMark, clusterColour } from '../../ui/ClusterMark.tsx'
import { GuardPill } from '../../ui/GuardPill.tsx'
import { Pill } from '../../ui/Pill.tsx'
import { FreshnessPill } from './FreshnessPill.tsx'
import { SearchField } from './SearchField.tsx'
import classes from './TopBar.module.css'

/** The active cluster's name, colour, guard and freshness; search. Always on screen. */
export function TopBar({ cluster }: { readonly cluster: Cluster | null }) {
  const { t } = useTranslation('frame')
  const isMac = window.bridge.platform === 'darwin'
  const areKnown = useClusters() !== undefined
  const colour = cluster ? clusterColour(cluster.colour) : 'var(--line)'
  return (
    <header className={classes['bar']} style={{ '--cluster': colour } as CSSProperties}>
      <button
        type="button"
        className={classes['switcher']}
        onClick={() => showOverlay({ kind: 'switcher' })}
        aria-haspopup="dialog"
      >
        {cluster && <ClusterMark colour={cluster.colour} />}
        <span className={classes['name']}>{cluster?.name ?? (areKnown && t('noCluster'))}</span>
        <VisuallyHidden>{t('switchCluster')}</VisuallyHidden>
        <kbd>{writeKeys('Mod+K', isMac)}</kbd>
      </button>
      {cluster && (
        <div className={classes['pills']}>
          <GuardPill guard={cluster.guard} />
          {cluster.isSample && (
            <Tooltip label={t('sampleHint')}>
              <Pill tone="info" tabIndex={0}>
                {t('sample', { ns: 'common' })}
              </Pill>
            </Tooltip>
          )}
          <FreshnessPill key={cluster.id} cluster={cluster} />
        </div>
      )}
      <span className={classes['grow']} />
      {cluster && (
        <div className={classes['search']}>
          <SearchField key={cluster.id} cluster={cluster.id} />
        </div>
      )}
      <Tooltip label={t('shortcuts')}>
        <ActionIcon aria-label={t('shortcuts')} onClick={() => showOverlay({ kind: 'shortcuts' })}>
          <IconHelp size={18} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
    </header>
  )
}
