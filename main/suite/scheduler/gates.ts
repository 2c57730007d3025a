// Pods that our gate holds, and letting them go without the component.
import { AppError } from '#core/base/errors.ts'
import { GATED_FIELDS, gatesToOpen, type GateToOpen } from '#core/deploy/release.ts'
import type { Right } from '../../../preload/contract/suite.ts'
import { pause } from '../../clusters/deadline.ts'
import { inParallel } from '../parallel.ts'
import type { Report } from '../progress.ts'
import { settle } from '../settle.ts'
import type { Site } from '../site.ts'

const PODS = {
  apiVersion: 'v1',
  kind: 'Pod',
  namespace: null,
  query: { fieldSelector: GATED_FIELDS },
}
const AT_ONCE = 8
/** Pods that were created while the admission went are met in a later round. */
const MOST_ROUNDS = 60

const inAll = (verb: string): Right => ({ verb, group: '', resource: 'pods', namespace: null })
export const RELEASE_RIGHTS: readonly Right[] = [inAll('list'), inAll('patch')]

async function gated({ objects }: Site, signal: AbortSignal): Promise<GateToOpen[]> {
  return gatesToOpen(await objects.list(PODS, signal))
}

export async function countGated(site: Site, signal: AbortSignal): Promise<number> {
  return (await gated(site, signal)).length
}

/**
 * Opens every gate of ours, until a look finds none. API servers read their policies once a second, and gate by one that was
 * deleted until then (policyRefreshIntervalDefault, k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_source.go):
 * only a look after that counts. Throws NOT_READY when new ones keep coming.
 */
export async function openGates(site: Site, report: Report, signal: AbortSignal): Promise<void> {
  const settled = performance.now() + site.timings.admissionMs
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const isSettled = performance.now() >= settled
    const held = await settle(
      { write: () => gated(site, signal), landed: async () => null },
      { site, report },
      signal,
    )
    if (held.length === 0 && isSettled) return
    if (held.length > 0) report({ kind: 'step', step: 'release', total: held.length })
    await inParallel(held, AT_ONCE, async gate => {
      await openGate(gate, { site, report }, signal)
      report({ kind: 'object', object: `Pod ${gate.namespace}/${gate.name}` })
    })
    await pause(site.timings.pollMs / 4, signal)
  }
  throw new AppError('NOT_READY', 'Pods with our gate keep being created', { data: {} })
}

/** A pod that went or changed meanwhile is met again in the next round. */
async function openGate(
  { namespace, name, patch }: GateToOpen,
  on: { readonly site: Site; readonly report: Report },
  signal: AbortSignal,
): Promise<void> {
  const write = async (): Promise<true> => {
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name }
    const type = 'application/strategic-merge-patch+json'
    await on.site.objects.patch(ref, { type, body: patch }, signal).catch((cause: unknown) => {
      if (!(cause instanceof AppError) || !['NOT_FOUND', 'CONFLICT'].includes(cause.code)) throw cause
    })
    return true
  }
  await settle({ write, landed: async () => null }, on, signal)
}
