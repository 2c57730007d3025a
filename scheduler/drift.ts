// Charges added up from a fresh list, against those in memory: they must be equal (quota.md 7, I1). Both move on meanwhile, so each pod is
// held against what memory must know of it by the version that it has seen:
//
//   listed and kept   the newer of both
//   kept alone        came after the list, or else is a ghost
//   listed alone      gone since, unless a list that was asked for after that still has it: then it was lost
//
// Versions of one collection are numbers that grow. https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
import { AppError } from '#core/base/errors.ts'
import { millis } from '#core/base/units.ts'
import { DEFAULT_SETTINGS } from '#core/deploy/settings.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import { createLedger, type Ledger } from '#core/schedule/ledger.ts'
import type { QuotaPod } from '#core/schedule/snapshot.ts'
import type { Api } from './api.ts'
import { type KeptPod, projectPod, type RawPod } from './cache.ts'
import { pause } from './pause.ts'
import type { Reflector } from './reflector.ts'

export type DriftOptions = {
  readonly api: Api
  /** Pods as memory has them. */
  readonly pods: Pick<Reflector<KeptPod>, 'items' | 'version'>
  readonly ledger: Pick<Ledger, 'used'>
  readonly tree: () => QuotaTree | null
  /** A pod as it counts, with what is assumed of it. */
  readonly view: (pod: KeptPod) => QuotaPod
}

type Page = {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
  readonly items: readonly RawPod[]
}
type Listed = { readonly version: number; readonly pods: ReadonlyMap<string, KeptPod> }

/** A watch that has nothing to tell is told the version about once a minute. */
const BEHIND_MOST_MS = 90_000
const LOOK_MS = 250

/**
 * The places (node and resource) of which memory and list say different things, as `node/resource`.
 * @throws WATCH_SILENT where the watch of pods is too far behind to tell
 */
export async function findDrift(options: DriftOptions): Promise<string[]> {
  const first = await look(options, new Set())
  return first.unkept.size === 0 ? first.places : (await look(options, first.unkept)).places
}

type Look = { readonly places: string[]; readonly unkept: ReadonlySet<string> }

/** @param lost pods that memory had not at the last look */
async function look(options: DriftOptions, lost: ReadonlySet<string>): Promise<Look> {
  const listed = await list(options.api)
  for (const end = Date.now() + BEHIND_MOST_MS; isBehind(options.pods, listed); await pause(LOOK_MS))
    if (Date.now() > end)
      throw new AppError('WATCH_SILENT', 'charges cannot be compared: the watch is behind')
  return compare(options, listed, lost)
}

/** Whether what differs may be what the watch has not told yet. */
function isBehind({ items, version }: DriftOptions['pods'], listed: Listed): boolean {
  const seen = version()
  if (seen >= listed.version) return false
  for (const [uid, fresh] of listed.pods) {
    const kept = items.get(uid)
    if (kept ? versionOf(kept) < versionOf(fresh) : versionOf(fresh) > seen) return true
  }
  for (const [uid, kept] of items) if (!listed.pods.has(uid) && versionOf(kept) <= listed.version) return true
  return false
}

async function list(api: Api): Promise<Listed> {
  const pods = new Map<string, KeptPod>()
  let [version, token]: [number, string | undefined] = [0, undefined]
  do {
    const query = new URLSearchParams({ limit: '500', ...(token && { continue: token }) })
    const page: Page = await api.send({
      method: 'GET',
      path: `/api/v1/pods?${query.toString()}`,
      timeoutMs: 30_000,
    })
    for (const object of page.items) pods.set(object.metadata.uid, projectPod(object, undefined))
    version = Number(page.metadata.resourceVersion)
    token = page.metadata.continue
  } while (token)
  return { version, pods }
}

/** At one moment: nothing is awaited. */
function compare(
  { pods, ledger, tree, view }: DriftOptions,
  listed: Listed,
  lost: ReadonlySet<string>,
): Look {
  const expected = createLedger({ ...DEFAULT_SETTINGS.schedule, ungatedNamespaces: new Set() })
  expected.setTree(tree(), millis(0))
  const unkept = new Set<string>()
  for (const [uid, fresh] of listed.pods) {
    const kept = pods.items.get(uid)
    if (kept) expected.putPod(view(versionOf(kept) < versionOf(fresh) ? fresh : kept))
    else if (lost.has(uid)) expected.putPod(view(fresh))
    else unkept.add(uid)
  }
  for (const [uid, kept] of pods.items)
    if (!listed.pods.has(uid) && versionOf(kept) > listed.version) expected.putPod(view(kept))
  return { places: differences(expected.used() ?? new Map(), ledger.used() ?? new Map()), unkept }
}

const versionOf = ({ resourceVersion }: KeptPod): number => Number(resourceVersion)

type Use = ReadonlyMap<string, ResourceList>

function differences(a: Use, b: Use): string[] {
  const places = new Set<string>()
  for (const [left, right] of [
    [a, b],
    [b, a],
  ] as const)
    for (const [node, amounts] of left)
      for (const [resource, amount] of amounts)
        if (right.get(node)?.get(resource) !== amount) places.add(`${node}/${resource}`)
  return [...places]
}
