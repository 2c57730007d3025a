// Controllers' objects: how many pods of which kind they keep.
import { type Field, at, note, readFlag, readItems, readText, readWhole, within } from '../base/field.ts'
import { type PodPlan, readPodPlan } from './podPlan.ts'

export const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const
export type WorkloadKind = (typeof WORKLOAD_KINDS)[number]

type Common = { readonly namespace: string; readonly name: string; readonly plan: PodPlan }

export type Workload = Common &
  (
    | {
        readonly kind: 'Deployment'
        readonly replicas: number
        readonly isRecreated: boolean
        /** Pods above and below `replicas` while a template is rolled out. */
        readonly maxSurge: number
        readonly maxUnavailable: number
      }
    | { readonly kind: 'StatefulSet'; readonly replicas: number; readonly isParallel: boolean }
    | { readonly kind: 'DaemonSet' }
    | {
        readonly kind: 'Job'
        readonly parallelism: number
        /** Null: done as soon as one pod has succeeded. */
        readonly completions: number | null
        readonly backoffLimit: number
        readonly isSuspended: boolean
        /** Evictions do not count as failures (`podFailurePolicy`). */
        readonly ignoresDisruption: boolean
      }
  )

export function readWorkload(
  kind: WorkloadKind,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  field: Field,
): Workload {
  const spec = at(field, 'spec')
  const common: Common = { namespace, name, plan: readPodPlan(within(spec, 'template'), namespace) }
  switch (kind) {
    case 'Deployment':
      return { kind, ...common, ...readRollout(spec) }
    case 'StatefulSet': {
      const isParallel = readText(at(spec, 'podManagementPolicy')) === 'Parallel'
      return { kind, ...common, replicas: readCount(at(spec, 'replicas')) ?? 1, isParallel }
    }
    case 'DaemonSet':
      return { kind, ...common }
    case 'Job':
      return { kind, ...common, ...readJob(spec) }
  }
}

function readCount(field: Field): number | null {
  const count = readWhole(field)
  return count !== null && (count < 0 || count > MAX_PODS) ? note(field, 'wholeNumber') : count
}

/** More of one workload are a typing error, and would only fill the memory. */
const MAX_PODS = 100_000

function readRollout(spec: Field) {
  const replicas = readCount(at(spec, 'replicas')) ?? 1
  const strategy = at(spec, 'strategy')
  const rolling = at(strategy, 'rollingUpdate')
  const maxSurge = readShare(at(rolling, 'maxSurge'), replicas, Math.ceil)
  const maxUnavailable = readShare(at(rolling, 'maxUnavailable'), replicas, Math.floor)
  return {
    replicas,
    isRecreated: readText(at(strategy, 'type')) === 'Recreate',
    maxSurge,
    // Without either nothing could ever move, so the controller allows one.
    maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable,
  }
}

/** A number, or a part of a whole in percent; a quarter where it is missing. */
function readShare(field: Field, whole: number, round: (value: number) => number): number {
  const value = field.value ?? '25%'
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  const [, percent] = typeof value === 'string' ? (/^(\d{1,3})%$/.exec(value) ?? []) : []
  if (percent !== undefined) return round((whole * Number(percent)) / 100)
  note(field, 'wholeNumber')
  return 0
}

function readJob(spec: Field) {
  const completions = readCount(at(spec, 'completions'))
  const parallelism = readCount(at(spec, 'parallelism'))
  return {
    parallelism: parallelism ?? 1,
    completions: completions ?? (parallelism === null ? 1 : null),
    backoffLimit: readCount(at(spec, 'backoffLimit')) ?? 6,
    isSuspended: readFlag(at(spec, 'suspend')) === true,
    ignoresDisruption: readItems(within(spec, 'podFailurePolicy', 'rules')).some(
      rule =>
        at(rule, 'action').value === 'Ignore' &&
        readItems(at(rule, 'onPodConditions')).some(
          condition => at(condition, 'type').value === 'DisruptionTarget',
        ),
    ),
  }
}
