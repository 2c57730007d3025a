// In which unit DCGM_FI_DEV_GPU_UTIL comes: dcgm-exporter writes percents, OpenShift's collector makes ratios of them under the same
// name, https://github.com/opendatahub-io/odh-observability/pull/51. Only values tell, and not all of them do. Pure.
import type { RawSample } from './exposition.ts'

export const UTILIZATION = 'DCGM_FI_DEV_GPU_UTIL'

export type UtilizationUnit = 'percent' | 'ratio'
/** By the name of the place that writes them. */
export type Units = ReadonlyMap<string, UtilizationUnit>

const valuesOf = (samples: readonly RawSample[]): readonly number[] =>
  samples.flatMap(({ name, value }) => (name === UTILIZATION ? [value] : []))

/** What the values themselves say: DCGM states whole percents. Null: idle and full alone fit both. */
export function unitOf(samples: readonly RawSample[]): UtilizationUnit | null {
  const values = valuesOf(samples)
  if (values.some(value => value > 1)) return 'percent'
  return values.some(value => !Number.isInteger(value)) ? 'ratio' : null
}

/** Whether it matters which unit it is and the values leave it open: 0 is 0 in both. */
export const isUnitOpen = (samples: readonly RawSample[]): boolean =>
  unitOf(samples) === null && valuesOf(samples).some(value => value !== 0)
