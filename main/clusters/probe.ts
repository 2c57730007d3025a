import { AppError } from '#core/base/errors.ts'
import type { clusters } from '../../preload/contract/clusters.ts'
import type { Input, Output } from '../../preload/define.ts'
import type { ClusterConfig } from './config.ts'
import { dial } from './dial.ts'
import { examineContext } from './examine.ts'
import { asFailure, toAppError } from './failures.ts'
import { type Environment, proxyFor } from './proxy.ts'
import { absolute, folderOf, readChosen } from './sources.ts'

type Contract = (typeof clusters)['clusters.probe']

export type ProbeOptions = {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Where proxies may be named. */
  readonly env: Environment
}

/**
 * *Reachable?* of the preview: a TLS dial without credentials, through the proxy that applies, without running anything.
 * Throws when the source cannot be read; everything about the server is part of the answer.
 */
export async function probe(
  asked: Input<Contract>,
  { now, env }: ProbeOptions,
  signal: AbortSignal,
): Promise<Output<Contract>> {
  const kubeconfig = await readChosen(asked.source, asked.path)
  const path = asked.source.kind === 'text' ? null : absolute(asked.path ?? asked.source.path)
  const { config, problem } = await examineContext(kubeconfig, asked.context, { folder: folderOf(path), now })
  if (!config) return { isReachable: false, durationMs: 0, failure: problem && asFailure(problem) }
  const steps = await attempt(config, env, signal)
  if (steps instanceof AppError) return { isReachable: false, durationMs: 0, failure: asFailure(steps) }
  const failure = steps.find(step => step.failure)?.failure ?? null
  const durationMs = steps.reduce((sum, step) => sum + step.durationMs, 0)
  return { isReachable: failure === null, durationMs, failure: failure && asFailure(failure) }
}

async function attempt(config: ClusterConfig, env: Environment, signal: AbortSignal) {
  const server = new URL(config.server)
  try {
    const proxy = proxyFor(server, { override: null, proxyUrl: config.proxyUrl }, env)
    return await dial(config, signal, { proxy })
  } catch (cause) {
    signal.throwIfAborted()
    return toAppError(cause, { host: server.host })
  }
}
