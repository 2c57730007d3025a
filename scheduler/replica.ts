// What every replica does, leader or not: follows the cluster but for its pods, serves health, metrics and the webhook, and stands for leader.
import { chooseAdmission, type AdmissionMode } from '#core/deploy/admission.ts'
import { readSettings } from '#core/deploy/settings.ts'
import { CONFIG_MAPS } from '#core/wire.ts'
import type { Api } from './api.ts'
import { type Cache, createCache, type KeptPod, mapData } from './cache.ts'
import type { Clock } from './clock.ts'
import type { Context } from './context.ts'
import { exposeState } from './exposed.ts'
import type { Flags } from './flags.ts'
import { serveHealth } from './health.ts'
import { createLeading, type Leading } from './leading.ts'
import { createElection, type Leadership } from './lease.ts'
import { failureFacts, type Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import { createPace } from './pace.ts'
import type { Change } from './reflector.ts'
import { slipOf } from './slipped.ts'
import { keepTrust } from './trust.ts'
import { serveWebhook } from './webhook.ts'
import { pause } from './pause.ts'

export type ReplicaOptions = {
  readonly flags: Flags
  readonly log: Log
  readonly api: Api
  readonly clock: Clock
}

/** Gates and evictions under way at once: each is a round trip. */
const CONCURRENCY = 48
/**
 * How long the webhook is served on after the replica was asked to stop: API servers and Services hear of that some moments later, and whoever asks
 * nobody lets the pod through. `/readyz` goes on too, by which it is still asked where no other replica serves.
 * https://kubernetes.io/docs/tutorials/services/pods-and-endpoint-termination-flow/
 */
const DRAIN_MS = 5000

async function admissionOf({ flags, api }: ReplicaOptions): Promise<AdmissionMode> {
  if (flags.admission !== 'auto') return flags.admission
  const path = '/apis/admissionregistration.k8s.io/v1'
  const { resources } = await api.send<{ resources: { name: string }[] }>({ method: 'GET', path })
  return chooseAdmission(resources.map(({ name }) => name))
}

type Election = Leadership & { run(signal: AbortSignal): Promise<void> }

/** In a dry run everybody decides, and nobody can write (`dryApi.ts`). */
const dryElection = (onLead: (signal: AbortSignal) => void): Election => ({
  isLeading: () => true,
  assertLeading: () => undefined,
  async run(signal) {
    onLead(signal)
    await untilAborted(signal)
  },
})

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
}

/** Aborts `ms` after `signal` does. */
function later(signal: AbortSignal, ms: number): AbortSignal {
  const end = new AbortController()
  void untilAborted(signal)
    .then(() => pause(ms))
    .then(() => end.abort())
  return end.signal
}

async function untilSynced(cache: Cache, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !cache.isSynced()) await pause(20, signal)
}

/** Resolves when aborted, and the lease is given back. @throws AppError when it cannot start */
export async function runReplica(options: ReplicaOptions, signal: AbortSignal): Promise<void> {
  const { flags, log, api, clock } = options
  const admission = await admissionOf(options)
  const metrics = createMetrics()
  const rate = { perSecond: flags.writesPerSecond, burst: flags.writesPerSecond }
  const pace = createPace({ ...rate, concurrency: CONCURRENCY })
  let { settings } = readSettings({})
  let leading: Leading | undefined

  const cache = createCache(api, log, {
    onPod(change) {
      leading?.podChanged(change)
      noteSlipped(change)
    },
    onNode(change) {
      leading?.term.nodeChanged(change)
      leading?.factsChanged()
    },
    onBudget: change => leading?.term.budgetChanged(change),
    onGang: change => leading?.term.gangChanged(change),
    onClaim: change => leading?.claimChanged(change),
    onTree: () => leading?.treeChanged(),
    onNamespace: () => leading?.factsChanged(),
    onMap({ before, after }) {
      if ((after ?? before)?.name === CONFIG_MAPS.config) followConfig(after?.data ?? {})
      leading?.mapsChanged()
    },
    onWatch: (collection, kind) => metrics.watches.add(1, { collection, kind }),
  })
  const bound = () => mapData(cache, CONFIG_MAPS.bindings)
  const election: Election = flags.isDryRun
    ? dryElection(lead)
    : createElection({ api, log, identity: flags.identity, onLead: lead, drained: () => pace.drained() })
  const context: Context = {
    identity: flags.identity,
    admission,
    api,
    log,
    metrics,
    cache,
    leadership: election,
    now: clock.now,
    settings: () => settings,
  }

  function followConfig(data: Readonly<Record<string, string>>): void {
    const reading = readSettings(data)
    for (const problem of reading.problems) log.error('config.problem', problem)
    if (reading.settings.mode !== settings.mode) log.info('mode', { mode: reading.settings.mode })
    settings = reading.settings
    leading?.settingsChanged()
  }

  /** Of pods that were there before we looked, `unasked_pods` tells the number. */
  function noteSlipped(change: Change<KeptPod>): void {
    const pod = change.after?.pod
    if (!pod || !cache.pods.isSynced() || settings.mode !== 'enforce') return
    const slip = slipOf(change, bound())
    if (slip === null) return
    metrics.slippedPast.add()
    log.warn('pod.slippedPast', { pod: `${pod.namespace}/${pod.name}`, slip })
    leading?.slippedPast(pod, slip)
  }

  function lead(term: AbortSignal): void {
    const now = createLeading(context, pace)
    leading = now
    now
      .run(term)
      .catch((cause: unknown) => log.error('term.failed', failureFacts(cause)))
      .finally(() => {
        if (leading === now) leading = undefined
      })
  }

  const drained = admission === 'webhook' ? later(signal, DRAIN_MS) : signal

  async function serveAdmission() {
    const webhook = await serveWebhook(
      {
        port: flags.webhookPort,
        log,
        reviews: metrics.reviews,
        bound: () => (cache.maps.isSynced() ? new Set(Object.keys(bound())) : null),
        isStopping: () => signal.aborted,
      },
      drained,
    )
    const trust = keepTrust(
      { api, log, leadership: election, onKeyring: pair => webhook.serve(pair) },
      signal,
    )
    return { webhook, trust }
  }

  const serving = admission === 'webhook' ? await serveAdmission() : undefined
  exposeState(context, { pace, leading: () => leading })
  const missing = () => [
    ...cache
      .shared()
      .flatMap(reflector => (reflector.isSynced() ? [] : [`not listed yet: ${reflector.path}`])),
    ...(leading?.term.isReady() === false ? [`not listed yet: ${cache.pods.path}`] : []),
    ...(serving && !serving.webhook.hasCertificate() ? ['the webhook has no certificate yet'] : []),
  ]
  const port = await serveHealth({ port: flags.healthPort, registry: metrics.registry, missing }, drained)
  log.info('started', { identity: flags.identity, admission, port, isDryRun: flags.isDryRun })

  const following = cache.shared().map(reflector => reflector.run(signal))
  await untilSynced(cache, signal)
  await election.run(signal)
  await Promise.all([...following, serving?.trust, serving?.webhook.ended])
  api.close()
}
