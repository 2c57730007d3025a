// Vitest's global set-up of the integration tests: one control plane for the whole run.
//   const cluster = inject('cluster')
//   describe.skipIf(!cluster)(…)
import type { TestProject } from 'vitest/node'
import { giveCluster, type GivenCluster } from './given.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined where there is nothing to start a control plane with. */
    cluster: GivenCluster | undefined
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = await giveCluster()
  project.provide('cluster', given?.cluster)
  return given?.stop
}
