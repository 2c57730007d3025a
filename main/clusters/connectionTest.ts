// *Test connection*: the way to a cluster step by step, so that the one that fails has a name.
import type { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import type { TestStepSchema } from '../../preload/contract/clusters.ts'
import { canI, checkReady, getOwnUser } from './api.ts'
import { validityOf } from './certificates.ts'
import { SKEW_NOISE_MS } from './clock.ts'
import type { ClusterConfig } from './config.ts'
import type { ClusterClient } from './connect.ts'
import { dial } from './dial.ts'
import { findCommand } from './execProcess.ts'
import { asFailure, toAppError } from './failures.ts'
import type { OpenClient } from './openClient.ts'
import type { Environment } from './proxy.ts'

export type TestStep = z.output<typeof TestStepSchema>
export type ConnectionTest = { readonly steps: TestStep[]; readonly user: string | null }

/** What the test goes through, made for it alone and closed after it. */
export type Way = OpenClient & {
  readonly config: ClusterConfig
  /** Where plugins are looked for. */
  readonly env: Environment
}

const ORDER = ['source', 'credentials', 'dns', 'tcp', 'tls', 'ready', 'identity', 'rights'] as const
const READY_LIMIT_MS = 10_000
const SOON_MS = 14 * 24 * 3_600_000
const DAY_MS = 24 * 3_600_000

type Report = { readonly now: number; readonly steps: TestStep[] }
type Found = { readonly detail: string; readonly isWarning?: boolean }

/** Runs the steps in order; after the first that failed the others are skipped. `open` reads the cluster's source. */
export async function testConnection(
  open: () => Promise<Way>,
  now: number,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  const steps: TestStep[] = []
  let user: string | null = null
  let host = ''
  const step = async (name: TestStep['step'], work: () => Promise<Found>): Promise<boolean> => {
    const startedAt = performance.now()
    const found = await work().catch((cause: unknown) => {
      signal.throwIfAborted()
      return toAppError(cause, { host })
    })
    const durationMs = performance.now() - startedAt
    if (found instanceof AppError)
      steps.push({ step: name, status: 'failed', durationMs, detail: '', failure: asFailure(found) })
    else
      steps.push({
        step: name,
        status: found.isWarning ? 'warning' : 'ok',
        durationMs,
        detail: found.detail,
        failure: null,
      })
    return !(found instanceof AppError)
  }

  let way: Way | null = null
  try {
    const isOpen = await step('source', async () => {
      way = await open()
      host = new URL(way.config.server).host
      return describeSource(way.config, now)
    })
    const opened = way as Way | null
    if (!isOpen || !opened) return { steps: complete(steps), user }
    const { auth, client } = opened
    const isReached =
      (await step('credentials', async () => {
        await auth.current(signal)
        return { detail: await describeCredential(opened) }
      })) && (await reach(opened, { now, steps }, signal))
    if (isReached && (await step('ready', () => ready(client, signal)))) {
      const isKnown = await step('identity', async () => {
        user = await getOwnUser(client, signal)
        return { detail: user ?? '' }
      })
      if (isKnown) await step('rights', () => rights(client, signal))
    }
    return { steps: complete(steps), user }
  } finally {
    await (way as Way | null)?.client.close()
  }
}

/** Of a plugin also where it was found: the PATH of a login shell may hold another one than expected. */
async function describeCredential({ config: { credential }, env }: Way): Promise<string> {
  if (credential.type !== 'exec') return credential.type
  return `exec: ${await findCommand(credential.exec, env)}`
}

async function reach({ config, proxy }: Way, { now, steps }: Report, signal: AbortSignal): Promise<boolean> {
  const dialled = await dial(config, signal, { proxy })
  for (const { step, durationMs, detail, certificateUntil, failure } of dialled) {
    const warning = step === 'tls' ? worryOf(config, certificateUntil, now) : null
    steps.push({
      step,
      status: failure ? 'failed' : warning === null ? 'ok' : 'warning',
      durationMs,
      detail: [detail, warning].filter(Boolean).join('; '),
      failure: failure && asFailure(failure),
    })
  }
  const isReached = dialled.every(({ failure }) => failure === null)
  if (isReached && config.server.startsWith('http:'))
    steps.push({ step: 'tls', status: 'skipped', durationMs: 0, detail: 'http', failure: null })
  return isReached
}

/** What is wrong with a TLS connection that works; null: nothing. */
function worryOf({ insecureSkipTlsVerify }: ClusterConfig, until: number | null, now: number): string | null {
  if (insecureSkipTlsVerify) return 'the certificate was not checked'
  return until === null ? null : endsSoon('certificate', until, now)
}

function endsSoon(what: string, until: number, now: number): string | null {
  return until - now > SOON_MS ? null : `${what}: ${Math.max(0, Math.floor((until - now) / DAY_MS))} d left`
}

async function ready(client: ClusterClient, signal: AbortSignal): Promise<Found> {
  const { skewMs } = await checkReady(client, READY_LIMIT_MS, signal)
  const isSkewed = skewMs !== null && Math.abs(skewMs) > SKEW_NOISE_MS
  return { detail: isSkewed ? `clock ${(skewMs / 1000).toFixed(0)} s` : '', isWarning: isSkewed }
}

async function rights(client: ClusterClient, signal: AbortSignal): Promise<Found> {
  const may = await Promise.all(
    ['nodes', 'pods'].map(async resource => ({
      resource,
      isAllowed: await canI(client, { verb: 'list', resource }, signal),
    })),
  )
  const missing = may.filter(({ isAllowed }) => !isAllowed).map(({ resource }) => `list ${resource}`)
  return { detail: missing.join(', '), isWarning: missing.length > 0 }
}

/** Certificates that will soon end the connection are worth a word while it still works. */
function describeSource({ server, clientCertificate }: ClusterConfig, now: number): Found {
  const until = clientCertificate ? validityOf(clientCertificate.certPem)?.to : undefined
  const worry = until === undefined ? null : endsSoon('client certificate', until, now)
  return {
    detail: [server, worry].filter(Boolean).join('; '),
    isWarning: worry !== null || server.startsWith('http:'),
  }
}

function complete(steps: readonly TestStep[]): TestStep[] {
  return ORDER.map(
    step =>
      steps.find(taken => taken.step === step) ?? {
        step,
        status: 'skipped',
        durationMs: 0,
        detail: '',
        failure: null,
      },
  )
}
