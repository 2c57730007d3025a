// What an operation would do to each object, by the server's own dry run: nothing is written.
import { AppError } from '#core/base/errors.ts'
import type { PhaseName } from '#core/deploy/manifests.ts'
import { asFailure, type StatusCause } from '../clusters/failures.ts'
import { refOf, type KubeObject, type ObjectRef } from '../clusters/objects.ts'
import type { FieldChange, FieldConflict, PlannedAction } from '../../preload/contract/suite.ts'
import type { Failure } from '../../preload/contract/common.ts'
import type { Phase } from './component.ts'
import { diffObjects } from './diff.ts'
import type { Entry, Inventory } from './inventory.ts'
import { ownershipOf } from './ownership.ts'
import { inParallel } from './parallel.ts'
import type { Site } from './site.ts'
import { keyOf, stamp } from './stamp.ts'

export type PlannedObject = {
  readonly ref: ObjectRef
  readonly phase: PhaseName
  readonly action: PlannedAction
  readonly changes: readonly FieldChange[]
  /** Fields that others manage and that would be taken from them. */
  readonly conflicts: readonly FieldConflict[]
  /** Whose it is, where it is not ours. */
  readonly owner: string | null
  /** Why the server would refuse it. */
  readonly failure: Failure | null
  /** The namespace that it was tried in, where its own does not exist yet. */
  readonly triedIn: string | null
}

export type PlanInput = {
  readonly phases: readonly Phase[]
  readonly inventory: Inventory | null
  readonly ownWrites: readonly ObjectRef[]
  readonly component: string
}

const AT_ONCE = 6
/** Where objects are tried whose own namespace is still to be created: every cluster has it. */
const TRIAL_NAMESPACE = 'default'

/** Every object of the phases, then what is installed and would go. Throws what keeps the cluster from being asked at all. */
export async function planObjects(
  input: PlanInput,
  site: Site,
  signal: AbortSignal,
): Promise<PlannedObject[]> {
  const wanted = input.phases.flatMap(({ name, objects }) => objects.map(object => ({ phase: name, object })))
  const missing = await missingNamespaces(
    wanted.map(({ object }) => object),
    site,
    signal,
  )
  const planned = await inParallel(wanted, AT_ONCE, ({ phase, object }) =>
    planOne({ phase, object, input, missing }, site, signal),
  )
  return [
    ...planned,
    ...pruned(
      input,
      wanted.map(({ object }) => object),
    ),
  ]
}

async function missingNamespaces(
  objects: readonly KubeObject[],
  site: Site,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const names = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))
  const missing = new Set<string>()
  for (const name of names)
    if (!(await site.objects.get({ apiVersion: 'v1', kind: 'Namespace', namespace: null, name }, signal)))
      missing.add(name)
  return missing
}

type One = {
  readonly phase: PhaseName
  readonly object: KubeObject
  readonly input: PlanInput
  readonly missing: ReadonlySet<string>
}

/** An object that changes all the time may change between the look at it and the dry run: then both are of no use together. */
const MOST_LOOKS = 4

async function planOne(one: One, site: Site, signal: AbortSignal): Promise<PlannedObject> {
  for (let looks = 1; ; looks++) {
    const { planned, isTorn } = await planOnce(one, site, signal)
    if (!isTorn || looks === MOST_LOOKS) return planned
  }
}

type Once = { readonly planned: PlannedObject; readonly isTorn: boolean }

async function planOnce(
  { phase, object, input, missing }: One,
  site: Site,
  signal: AbortSignal,
): Promise<Once> {
  const ref = refOf(object)
  const isHomeless = ref.namespace !== null && missing.has(ref.namespace)
  const triedIn = isHomeless ? TRIAL_NAMESPACE : null
  const is = (planned: Partial<PlannedObject> & Pick<PlannedObject, 'action'>, isTorn = false): Once => ({
    planned: { ref, phase, changes: [], conflicts: [], owner: null, failure: null, triedIn, ...planned },
    isTorn,
  })
  if (!(await site.objects.isServed(ref.apiVersion, ref.kind, signal))) return is({ action: 'later' })
  const live = isHomeless ? null : await site.objects.get(ref, signal)
  const ownership = ownershipOf(live, { ...input, entry: entryOf(input.inventory, ref) })
  const { owner } = ownership
  const isForeign = ownership.is === 'foreign'
  if (isForeign && ref.kind !== 'Namespace') return is({ action: 'foreign', owner })
  const marked = isForeign ? object : stamp(object, input.component)
  const attempt = await rehearse(isHomeless ? movedTo(TRIAL_NAMESPACE, marked) : marked, site, signal)
  if (attempt.failure) return is({ action: 'refused', failure: attempt.failure })
  const { after, conflicts } = attempt
  if (live === null) return is({ action: 'create', conflicts })
  const changes = diffObjects(live, after)
  const action = changes.length === 0 ? 'same' : isForeign ? 'adopt' : 'change'
  // A dry run gives the object at the version that it was tried on.
  const isTorn = after.metadata.resourceVersion !== live.metadata.resourceVersion
  return is({ action, owner, changes, conflicts }, isTorn)
}

const movedTo = (namespace: string, object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, namespace },
})

type Attempt =
  | { readonly failure: Failure }
  | { readonly failure: null; readonly after: KubeObject; readonly conflicts: FieldConflict[] }

/** A dry run; where it meets managers of others, one more tells what taking the fields over would change. */
async function rehearse(object: KubeObject, site: Site, signal: AbortSignal): Promise<Attempt> {
  const dryRun = (isForced: boolean) => site.objects.apply(object, { isDryRun: true, isForced }, signal)
  try {
    return { failure: null, after: await dryRun(false), conflicts: [] }
  } catch (cause) {
    const failure = refusalOf(cause)
    if (failure.code !== 'CONFLICT') return { failure: asFailure(failure) }
    try {
      return { failure: null, after: await dryRun(true), conflicts: conflictsOf(failure) }
    } catch (again) {
      return { failure: asFailure(refusalOf(again)) }
    }
  }
}

const REFUSALS: ReadonlySet<string> = new Set([
  'FORBIDDEN',
  'INVALID_INPUT',
  'BAD_RESPONSE',
  'CONFLICT',
  'NOT_FOUND',
  'TOO_LARGE',
  'SERVER_ERROR',
])

/** What the server says to one object; anything else ends the plan. */
function refusalOf(cause: unknown): AppError {
  if (cause instanceof AppError && REFUSALS.has(cause.code)) return cause
  throw cause
}

/** https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts: the manager stands in the cause's message alone. */
export function conflictsOf({ data }: AppError): FieldConflict[] {
  const causes = (data['causes'] ?? []) as readonly StatusCause[]
  return causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field = '', message = '' }) => ({ field, manager: /"([^"]+)"/.exec(message)?.[1] ?? message }))
}

const entryOf = (inventory: Inventory | null, ref: ObjectRef): Entry | undefined =>
  inventory?.entries.find(entry => keyOf(entry) === keyOf(ref))

/** What is installed and no longer wanted. */
function pruned({ inventory }: PlanInput, wanted: readonly KubeObject[]): PlannedObject[] {
  const keys = new Set(wanted.map(object => keyOf(refOf(object))))
  return (inventory?.entries ?? [])
    .filter(entry => !keys.has(keyOf(entry)) && !entry.isAdopted && entry.uid !== null)
    .map(({ apiVersion, kind, namespace, name, phase }) => ({
      ref: { apiVersion, kind, namespace, name },
      phase,
      action: 'delete',
      changes: [],
      conflicts: [],
      owner: null,
      failure: null,
      triedIn: null,
    }))
}
