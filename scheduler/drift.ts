// Charges added up from a fresh list, against those in memory: they must be equal (quota.md 7, I1).
import { millis } from '#core/base/units.ts'
import { DEFAULT_SETTINGS } from '#core/deploy/settings.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { createLedger, type Ledger } from '#core/schedule/ledger.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import type { Api } from './api.ts'
import { type KeptPod, projectPod, type RawPod } from './cache.ts'
import { pause } from './pause.ts'

export type DriftOptions = {
  readonly api: Api
  readonly ledger: Pick<Ledger, 'used'>
  readonly tree: () => QuotaTree | null
  /** A pod as it counts, with what is assumed of it. */
  readonly view: (pod: KeptPod) => QuotaPod
}

type Page = { readonly metadata: { readonly continue?: string }; readonly items: readonly RawPod[] }

/** Between list and comparison the watch may be a moment behind: a difference counts when it stays. */
const ATTEMPTS = 4
const PAUSE_MS = 500

/** The places (node and resource) of which memory and list say different things, as `node/resource`. */
export async function findDrift(options: DriftOptions): Promise<string[]> {
  let drift: string[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await pause(PAUSE_MS)
    const fresh = await freshUse(options)
    const now = differences(fresh, options.ledger.used() ?? new Map())
    drift = attempt === 0 ? now : drift.filter(place => now.includes(place))
    if (drift.length === 0) return []
  }
  return drift
}

type Use = ReadonlyMap<string, ResourceList>

async function freshUse({ api, tree, view }: DriftOptions): Promise<Use> {
  const ledger = createLedger({ ...DEFAULT_SETTINGS.schedule, ungatedNamespaces: new Set() })
  ledger.setTree(tree(), millis(0))
  let token: string | undefined
  do {
    const query = new URLSearchParams({ limit: '500', ...(token && { continue: token }) })
    const page: Page = await api.send({
      method: 'GET',
      path: `/api/v1/pods?${query.toString()}`,
      timeoutMs: 30_000,
    })
    for (const object of page.items) ledger.putPod(view(projectPod(object, undefined)))
    token = page.metadata.continue
  } while (token)
  return ledger.used() ?? new Map()
}

function differences(a: Use, b: Use): string[] {
  const places = new Set<string>()
  for (const [left, right] of [
    [a, b],
    [b, a],
  ] as const)
    for (const [node, list] of left)
      for (const [resource, amount] of list)
        if (right.get(node)?.get(resource) !== amount) places.add(`${node}/${resource}`)
  return [...places]
}
