import type { ClusterId } from '#core/base/units.ts'
import type { Provenance } from '../../../preload/contract/common.ts'
import { HowTip } from '../HowTip.tsx'
import { SourceAge } from './SourceAge.tsx'

type Props = {
  readonly of: string
  readonly text: string
  readonly cluster: ClusterId
  readonly provenance: Provenance
}

/** How a figure of the cluster's objects is counted. */
export const HowCounted = ({ of, text, cluster, provenance }: Props) => (
  <HowTip of={of} text={text} source={<SourceAge cluster={cluster} provenance={provenance} />} />
)
