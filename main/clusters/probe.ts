import type { clusters } from '../../preload/contract/clusters.ts'
import type { Input, Output } from '../../preload/define.ts'
import { dial } from './dial.ts'
import { examineContext } from './examine.ts'
import { asFailure } from './failures.ts'
import { absolute, folderOf, readChosen } from './sources.ts'

type Contract = (typeof clusters)['clusters.probe']

/** *Reachable?* of the preview: a TLS dial, without credentials and without running anything. */
export async function probe(
  asked: Input<Contract>,
  now: number,
  signal: AbortSignal,
): Promise<Output<Contract>> {
  const kubeconfig = await readChosen(asked.source, asked.path)
  const path = asked.source.kind === 'text' ? null : absolute(asked.path ?? asked.source.path)
  const { config, problem } = await examineContext(kubeconfig, asked.context, { folder: folderOf(path), now })
  if (!config) return { isReachable: false, durationMs: 0, failure: problem && asFailure(problem) }
  const steps = await dial(config, signal)
  const failure = steps.find(step => step.failure)?.failure ?? null
  const durationMs = steps.reduce((sum, step) => sum + step.durationMs, 0)
  return { isReachable: failure === null, durationMs, failure: failure && asFailure(failure) }
}
