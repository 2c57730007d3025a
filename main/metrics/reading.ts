// What a Prometheus tells of a cluster's GPUs in one round, and what is made of it.
import { AppError } from '#core/base/errors.ts'
import type { Millis } from '#core/base/units.ts'
import { OPERATOR_PARTS, type OperatorPart } from '../../preload/contract/evidence.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { NODE_LABELS, readDevices } from './devices.ts'
import { detectDialects } from './dialects.ts'
import type { RawSample } from './exposition.ts'
import { type KnownNodes, locate } from './locate.ts'
import type { Prometheus, Vector } from './prometheus.ts'
import {
  countQuery,
  devicesQuery,
  fractionsQuery,
  highestQuery,
  LOOKALIKE_QUERY,
  newestQuery,
  operatorQuery,
} from './promql.ts'
import type { Collected, SourceChoice } from './source.ts'
import { isUnitOpen, unitOf, type UtilizationUnit } from './utilizationUnit.ts'

/** More series than 3,200 GPUs in seven slices each have: then it is not only GPUs that answer. */
const MOST_SERIES = 400_000
const QUERIES_AT_ONCE = 4
/** As long as a query may take: clocks that differ by less may agree. */
const LEAST_SKEW_MS = 30_000

/** What a tier gave, with what there is to say about it. */
export type Reading = Omit<Collected, 'tier' | 'why'> & { readonly remarks: readonly AppError[] }
export type Asking = {
  readonly client: ClusterClient
  readonly known: KnownNodes
  readonly choice: SourceChoice
  /** In which unit each place was heard to write utilisation. */
  readonly units: Map<string, UtilizationUnit>
  readonly signal: AbortSignal
}
/** What a place told of GPUs, and every name that it has, to tell a person who meets an exporter that nobody knows. */
type Told = {
  readonly place: string
  readonly samples: readonly RawSample[]
  readonly names: ReadonlySet<string>
}
type Named = { readonly name: string; readonly asked: Prometheus }

export const NOTHING: Reading = {
  dialects: [],
  from: null,
  ageSeconds: null,
  devices: [],
  usage: new Map(),
  operator: new Map(),
  prometheus: null,
  skewMs: 0,
  remarks: [],
}

/** Throws NO_METRICS, TOO_LARGE, and whatever keeps it from answering. */
export async function readPrometheus(
  { name: from, asked: prometheus }: Named,
  asking: Asking,
  now: () => number,
): Promise<Reading> {
  const { choice, signal } = asking
  const askedAt = now()
  const counted = await prometheus.query(countQuery(choice.matcher), signal)
  const total = counted.samples.reduce((sum, { value }) => sum + value, 0)
  const names = counted.samples.map(({ name }) => name)
  if (total > MOST_SERIES)
    throw new AppError('TOO_LARGE', 'Prometheus holds more series of GPUs than can be read in one round', {
      data: { series: total, limit: MOST_SERIES },
    })
  if (total === 0) {
    const lookalikes = await prometheus.query(LOOKALIKE_QUERY, signal).catch(() => null)
    throw unknown((lookalikes?.samples ?? []).map(({ name }) => name))
  }
  // All of one moment: between two answers the next scrape may come in, of some nodes and not of others.
  const told = await readSeries({ prometheus, names, at: counted.at }, asking)
  if (!asking.units.has(from) && isUnitOpen(told.samples)) {
    const unit = await askUnit(prometheus, asking)
    if (unit) asking.units.set(from, unit)
  }
  const reading = understand({ place: from, samples: told.samples, names: new Set(names) }, asking)
  const newest = await prometheus.query(newestQuery(names[0] ?? '', choice.matcher), signal, counted.at)
  const at = newest.samples[0]?.value
  const warnings = new Set([counted, told, newest].flatMap(answer => answer.warnings))
  return {
    ...reading,
    from,
    ageSeconds: at === undefined ? null : Math.max(0, Math.round((newest.at || now()) / 1000 - at)),
    operator: await readOperator(prometheus, asking),
    prometheus,
    skewMs: skewOf(counted.at, askedAt),
    remarks: [...reading.remarks, ...(warnings.size === 0 ? [] : [warned(warnings)])],
  }
}

/** Less than what an answer may take on its way is none. */
function skewOf(theirs: number, ours: number): number {
  const skew = Math.round(theirs - ours)
  return Math.abs(skew) < LEAST_SKEW_MS ? 0 : skew
}

/** One query a name: answers of a size that is parsed without holding up the event loop. */
async function readSeries(
  { prometheus, names, at }: { prometheus: Prometheus; names: readonly string[]; at: Millis },
  { choice, signal }: Asking,
): Promise<Pick<Vector, 'samples' | 'warnings'>> {
  const left = [...names]
  const answers: Vector[] = []
  const work = async (): Promise<void> => {
    for (let name = left.shift(); name !== undefined; name = left.shift())
      answers.push(await prometheus.query(devicesQuery(name, choice.matcher), signal, at))
  }
  await Promise.all(Array.from({ length: QUERIES_AT_ONCE }, work))
  return {
    samples: answers.flatMap(({ samples }) => samples),
    warnings: answers.flatMap(({ warnings }) => warnings),
  }
}

/** What the day before says of the unit; null where it leaves it open too, or cannot be asked for. */
async function askUnit(
  prometheus: Prometheus,
  { choice: { matcher }, signal }: Asking,
): Promise<UtilizationUnit | null> {
  try {
    const { samples: highest } = await prometheus.query(highestQuery(matcher), signal)
    if (highest.some(({ value }) => value > 1)) return 'percent'
    const { samples: fractions } = await prometheus.query(fractionsQuery(matcher), signal)
    return fractions.length > 0 ? 'ratio' : null
  } catch (cause) {
    signal.throwIfAborted()
    if (!(cause instanceof AppError)) throw cause
    return null
  }
}

/** Most clusters have no such operator; that it cannot be asked for keeps nobody from the figures. */
async function readOperator(
  prometheus: Prometheus,
  { choice, known, signal }: Asking,
): Promise<Reading['operator']> {
  const parts = new Map<string, OperatorPart[]>()
  try {
    const { samples } = await prometheus.query(operatorQuery(choice.matcher), signal)
    for (const { labels } of samples) {
      const node = NODE_LABELS.map(label => labels[label] ?? '').find(name => known.nodes.has(name))
      const part = OPERATOR_PARTS.find(each => each === labels['part'])
      if (node !== undefined && part) parts.set(node, [...(parts.get(node) ?? []), part])
    }
  } catch (cause) {
    signal.throwIfAborted()
    if (!(cause instanceof AppError)) throw cause
  }
  return parts
}

/** Samples as this cluster's GPUs. Throws NO_METRICS. */
export function understand({ place, samples, names }: Told, { choice, known, units }: Asking): Reading {
  const unit = unitOf(samples)
  if (unit) units.set(place, unit)
  const dialects = choice.dialect ? [choice.dialect] : detectDialects(samples, units.get(place))
  if (dialects.length === 0) throw unknown([...names])
  const { devices, strays } = locate(readDevices(samples, dialects), known)
  return { ...NOTHING, dialects, devices, remarks: strays === 0 ? [] : [strayGpus(strays)] }
}

const MOST_NAMES = 40
const MOST_WARNINGS = 5

const unknown = (names: readonly string[]) =>
  new AppError('NO_METRICS', 'It has no metric of GPUs that Canopy knows', {
    data: { namesSeen: names.toSorted().slice(0, MOST_NAMES) },
  })

const strayGpus = (gpus: number) =>
  new AppError('METRICS_PARTIAL', 'Some GPUs are on no node of this cluster and are left out', {
    data: { gpus },
  })

/** Thanos and others answer with what they have when a store does not: https://thanos.io/tip/components/query.md/#partial-response */
const warned = (warnings: ReadonlySet<string>) =>
  new AppError('METRICS_PARTIAL', 'It warns that its answer may not be whole', {
    data: { warnings: [...warnings].slice(0, MOST_WARNINGS) },
  })
