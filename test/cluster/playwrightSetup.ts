// Playwright's global set-up of the end-to-end tests: one control plane for the whole run, found by `givenCluster()`.
import { giveCluster, type GivenCluster } from './given.ts'

const variable = 'CANOPY_GIVEN_CLUSTER'

/** The control plane of this run; undefined where there is nothing to start one with. */
export function givenCluster(): GivenCluster | undefined {
  const text = process.env[variable]
  return text === undefined ? undefined : (JSON.parse(text) as GivenCluster)
}

export default async function setup(): Promise<() => Promise<void>> {
  const given = await giveCluster()
  if (given) process.env[variable] = JSON.stringify(given.cluster)
  return async () => given?.stop()
}
