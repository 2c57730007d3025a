// The control plane for end-to-end tests: started by the first test that asks for it, kept for those after it.
//   const test = mergeTests(appTest, clusterTest)
//   test.skip(({ cluster }) => !cluster, 'there is no control plane to test on')
import { test } from '@playwright/test'
import { giveCluster, type GivenCluster } from './given.ts'

interface WorkerFixtures {
  /** Undefined where there is nothing to start a control plane with. */
  cluster: GivenCluster | undefined
}

const startTimeoutMs = 120_000

export const clusterTest = test.extend<object, WorkerFixtures>({
  cluster: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the first parameter
    async ({}, use) => {
      const given = await giveCluster()
      try {
        await use(given?.cluster)
      } finally {
        await given?.stop()
      }
    },
    { scope: 'worker', timeout: startTimeoutMs },
  ],
})
