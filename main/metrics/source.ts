// From where a cluster's GPU figures come, best first, and why not from better:
//
//   T1 Prometheus ──fails──▶ T2 exporters ──fails──▶ T3 metrics.k8s.io ──fails──▶ T4 objects alone
//      ▲                        │                        │                            │
//      └────── looked for again LOOK_AGAIN_MS after it was last missed ───────────────┘
import { AppError } from '#core/base/errors.ts'
import type { OperatorPart } from '../../preload/contract/evidence.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import type { DialectId } from './dialects.ts'
import { findPrometheus, type Exporter, type ServiceObject } from './discover.ts'
import { listExporters, scrape } from './exporters.ts'
import type { KnownNodes, LocatedDevice } from './locate.ts'
import { type NodeUsage, readNodeUsage } from './nodeUsage.ts'
import { openPrometheus, tenantHeaders, type Prometheus, type PrometheusPlace } from './prometheus.ts'
import type { Matcher } from './promql.ts'
import { type Asking, NOTHING, type Reading, readPrometheus, understand } from './reading.ts'
import type { UtilizationUnit } from './utilizationUnit.ts'

export const TIERS = ['T1', 'T2', 'T3', 'T4'] as const
export type Tier = (typeof TIERS)[number]

/** Why a tier gives nothing, or not all it could. */
export type Why = { readonly tier: Tier; readonly failure: AppError }

export type Collected = {
  readonly tier: Tier
  /** In which its exporters speak; several where they are of several versions or kinds. */
  readonly dialects: readonly DialectId[]
  /** Who answered, for people; null for objects alone. */
  readonly from: string | null
  /** How old the newest figure was when it came; null where there is none. */
  readonly ageSeconds: number | null
  readonly devices: readonly LocatedDevice[]
  /** CPU and memory in use, by node; empty but for T3. */
  readonly usage: ReadonlyMap<string, NodeUsage>
  /** What the GPU operator has found not ready, by node; empty but for T1. */
  readonly operator: ReadonlyMap<string, readonly OperatorPart[]>
  /** The Prometheus, to be asked for what was missed; null for other tiers. */
  readonly prometheus: Prometheus | null
  /** By how much its clock is ahead of this computer's; 0 where they agree, or nothing is known of it. */
  readonly skewMs: number
  readonly why: readonly Why[]
}

/** A place with a connection of its own, and what people call it. */
export type OwnPlace = PrometheusPlace & { readonly name: string; close(): Promise<void> }

/** What the user set for one cluster. */
export type SourceChoice = {
  /** The best tier that is tried; null: all. */
  readonly tier: Tier | null
  /** A Prometheus by address; null: one is looked for in the cluster. */
  readonly place: OwnPlace | null
  /** What a Prometheus of the cluster is told of who asks; null: nothing. */
  readonly tenant: string | null
  readonly matcher: Matcher | null
  readonly dialect: DialectId | null
}
export const AUTOMATIC: SourceChoice = {
  tier: null,
  place: null,
  tenant: null,
  matcher: null,
  dialect: null,
}

/** What one tier gives now, or why it gives nothing. */
export type TierOutcome = { readonly tier: Tier; readonly reading: Collected | AppError }

export type Source = {
  /** Asks every tier, whatever was missed before. Throws CANCELLED alone. */
  probe(client: ClusterClient, known: KnownNodes, signal: AbortSignal): Promise<readonly TierOutcome[]>
  /** One look at the best tier that answers. Throws CANCELLED alone: with nothing at all it is T4. */
  collect(client: ClusterClient, known: KnownNodes, signal: AbortSignal): Promise<Collected>
}

/** How long a tier that was not there is left alone. */
const LOOK_AGAIN_MS = 300_000
/** So many Services are tried, the most promising first. */
const MOST_CANDIDATES = 6
const LARGEST_LIST = 64 * 1_048_576
/** The exporters together, as a place that was heard. */
const EXPORTERS = 'exporters'

/** A place by name. Connections to the cluster come and go, so those through its API server are made anew for each round. */
type Found = { readonly name: string; readonly open: (client: ClusterClient) => Prometheus }
type Missed = { readonly at: number; readonly failure: AppError }

/** @param units in which each place is known to write utilisation; what is heard is put into it */
export function createSource(
  choice: SourceChoice,
  now: () => number,
  units = new Map<string, UtilizationUnit>(),
): Source {
  const missed = new Map<Tier, Missed>()
  let answering: Found | null = null
  let exporters: { readonly at: number; readonly list: readonly Exporter[] } | null = null

  /** The one that answered last time, else each that may be one until one knows our GPUs. */
  const fromPrometheus = async (asking: Asking): Promise<Reading> => {
    const read = async ({ name, open }: Found): Promise<Reading> => {
      try {
        return await readPrometheus({ name, asked: open(asking.client) }, asking, now)
      } catch (cause) {
        throw isItsOwn(cause, choice) ? saidBy(cause, name) : cause
      }
    }
    if (answering) return read(answering)
    let first: AppError | null = null
    for (const found of await placesOf(asking)) {
      try {
        const reading = await read(found)
        answering = found
        return reading
      } catch (cause) {
        asking.signal.throwIfAborted()
        if (!(cause instanceof AppError)) throw cause
        first ??= cause
      }
    }
    throw first ?? new AppError('NOT_FOUND', 'No Service of this cluster looks like a Prometheus')
  }

  const fromExporters = async (asking: Asking): Promise<Reading> => {
    if (exporters === null || now() - exporters.at > LOOK_AGAIN_MS)
      exporters = { at: now(), list: await listExporters(asking.client, asking.signal) }
    const scraped = await scrape(asking.client, exporters.list, asking.signal)
    const [failure] = scraped.failures
    // Pods come and go: who is gone is looked for anew in the next round.
    if (failure) exporters = null
    if (failure && scraped.failures.length === scraped.asked) throw failure
    const reading = understand({ place: EXPORTERS, ...scraped }, asking)
    const silent = failure ? [partly(scraped.failures, scraped.asked)] : []
    return {
      ...reading,
      from: `${scraped.asked} exporters`,
      ageSeconds: 0,
      remarks: [...reading.remarks, ...silent],
    }
  }

  const readers: Readonly<Record<Tier, (asking: Asking) => Promise<Reading>>> = {
    T1: fromPrometheus,
    T2: fromExporters,
    T3: async ({ client, signal }) => ({
      ...NOTHING,
      from: 'metrics.k8s.io',
      usage: await readNodeUsage(client, signal),
    }),
    T4: async () => NOTHING,
  }

  const attempt = async (tier: Tier, asking: Asking): Promise<Reading | AppError> => {
    const last = missed.get(tier)
    if (last && now() - last.at < LOOK_AGAIN_MS) return last.failure
    try {
      const reading = await readers[tier](asking)
      missed.delete(tier)
      return reading
    } catch (cause) {
      asking.signal.throwIfAborted()
      if (!(cause instanceof AppError)) throw cause
      // One that answered until now is asked again in the next round; one that never did is left alone for a while.
      const wasThere = tier === 'T1' && answering !== null
      if (tier === 'T1') answering = null
      if (!wasThere) missed.set(tier, { at: now(), failure: cause })
      return cause
    }
  }

  return {
    probe: async (client, known, signal) => {
      missed.clear()
      const outcomes: TierOutcome[] = []
      for (const tier of TIERS) {
        const reading = await attempt(tier, { client, known, choice, units, signal })
        outcomes.push({ tier, reading: reading instanceof AppError ? reading : collected(reading, tier, []) })
      }
      return outcomes
    },
    collect: async (client, known, signal) => {
      const why: Why[] = []
      for (const tier of TIERS.slice(TIERS.indexOf(choice.tier ?? 'T1'))) {
        const reading = await attempt(tier, { client, known, choice, units, signal })
        if (reading instanceof AppError) why.push({ tier, failure: reading })
        else return collected(reading, tier, why)
      }
      return collected(NOTHING, 'T4', why)
    },
  }
}

/**
 * Whether it was the source that refused, not the API server on the way to it: one that is reached by its own address, or one that
 * wants to know who asks. A refusal of the API server is a Status object, with a reason.
 */
const isItsOwn = (cause: unknown, { place }: SourceChoice): cause is AppError =>
  cause instanceof AppError && (place !== null || (cause.data['status'] === 401 && !('reason' in cause.data)))

/** `data.source` names it: what is to be done is to be done there, not at the cluster. */
const saidBy = (cause: AppError, source: string): AppError =>
  new AppError(cause.code, cause.message, { data: { ...cause.data, source }, cause })

const collected = ({ remarks, ...reading }: Reading, tier: Tier, why: readonly Why[]): Collected => ({
  ...reading,
  tier,
  why: [...why, ...remarks.map(failure => ({ tier, failure }))],
})

/** Throws FORBIDDEN where this identity may not list Services. */
async function placesOf({ client, choice, signal }: Asking): Promise<readonly Found[]> {
  const { place, tenant } = choice
  if (place) return [{ name: place.name, open: () => openPrometheus(place) }]
  const headers = tenantHeaders(tenant)
  const read = { path: '/api/v1/services', maxBytes: LARGEST_LIST, isPatient: false }
  const { body } = await client.json(read, signal)
  const services = (body as { items?: readonly ServiceObject[] | null }).items ?? []
  return findPrometheus(services)
    .slice(0, MOST_CANDIDATES)
    .map(({ namespace, service, base }) => ({
      name: `${namespace}/${service}`,
      open: through => openPrometheus({ client: through, base, headers }),
    }))
}

const partly = (failures: readonly AppError[], asked: number) => {
  const [first] = failures
  return new AppError(first?.code ?? 'TIMEOUT', 'Some exporters did not answer', {
    data: { ...first?.data, failed: failures.length, asked },
  })
}
