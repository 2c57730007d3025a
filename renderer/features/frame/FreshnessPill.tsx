import { useState } from 'react'
import { Popover } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { PillButton } from '../../ui/Pill.tsx'
import { useNow } from '../../ui/useNow.ts'
import { freshnessOf, type Freshness } from './freshness.ts'
import { FreshnessDetails } from './FreshnessDetails.tsx'

/** The words of a freshness, as "offline, as of 14:32". */
function useFreshnessText(): (freshness: Freshness) => string {
  const { t } = useTranslation('frame')
  const format = useFormat()
  const now = useNow()
  return ({ key, asOf, progress }) =>
    t(`fresh.${key}`, {
      time: asOf === null ? '' : format.moment(asOf, now),
      done: progress?.done ?? 0,
      all: progress?.all ?? 0,
    })
}

/** How true the picture is; opens to why, the next step and the way to reconnect. */
export function FreshnessPill({ cluster }: { readonly cluster: Cluster }) {
  const [isOpen, setIsOpen] = useState(false)
  const text = useFreshnessText()
  const freshness = freshnessOf(cluster)
  return (
    <Popover opened={isOpen} onChange={setIsOpen} width={380} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <PillButton
          tone={freshness.tone}
          shape={freshness.shape}
          onClick={() => setIsOpen(!isOpen)}
          data-testid="freshness"
          data-status={cluster.connection.status}
        >
          <span role="status">{text(freshness)}</span>
        </PillButton>
      </Popover.Target>
      <Popover.Dropdown>
        <FreshnessDetails cluster={cluster} />
      </Popover.Dropdown>
    </Popover>
  )
}
