// Trees to begin with, cut to what the cluster has.
import { type Amount, ofNano, ofUnits, toNano } from '#core/quota/amount.ts'
import type { ResourceList } from '#core/quota/resourceList.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'

export const TEMPLATES = ['departments', 'research', 'projects'] as const
export type TemplateName = (typeof TEMPLATES)[number]

/** A node of a template: its part of its parent's guarantee, in percent. */
type Sketch = { readonly name: string; readonly percent: number; readonly children?: readonly Sketch[] }

const halves = (names: readonly [string, string], children: readonly Sketch[][] = []): Sketch[] =>
  names.map((name, at) => ({ name, percent: 50, ...(children[at] && { children: children[at] }) }))

const SKETCHES: Readonly<Record<TemplateName, readonly Sketch[]>> = {
  departments: halves(
    ['root.a', 'root.b'],
    [halves(['root.a.1', 'root.a.2']), halves(['root.b.1', 'root.b.2'])],
  ),
  research: [
    { name: 'root.production', percent: 60 },
    { name: 'root.research', percent: 40, children: halves(['root.research.train', 'root.research.debug']) },
  ],
  projects: ['one', 'two', 'three', 'four'].map(name => ({ name: `root.${name}`, percent: 25 })),
}

/** What people share out: the rest of what nodes have is nobody's quota. */
const isShared = (resource: string): boolean =>
  resource === 'cpu' || resource === 'memory' || /(^|[/-])gpu/.test(resource)

const FALLBACK: ResourceList = new Map([['cpu', ofUnits(40)]])

/** Every node may use all that its parent may; guarantees are whole cores, GiB and devices. */
export function templateTree(name: TemplateName, allocatable: ResourceList | null): QuotaTree {
  const shared = [...(allocatable ?? [])].filter(
    ([resource, amount]) => isShared(resource) && toNano(amount) > 0n,
  )
  const whole: ResourceList = shared.length === 0 ? FALLBACK : new Map(shared)
  const build = (sketch: Sketch, above: ResourceList): QuotaNode => {
    const min = new Map(
      [...above].map(([resource, amount]) => [resource, part(resource, amount, sketch.percent)]),
    )
    return {
      name: sketch.name,
      min,
      max: whole,
      namespaces: [],
      attributes: {},
      children: (sketch.children ?? []).map(child => build(child, min)),
    }
  }
  const children = SKETCHES[name].map(sketch => build(sketch, whole))
  return { root: { name: 'root', min: whole, max: whole, namespaces: [], attributes: {}, children } }
}

const NANO = 1_000_000_000n

function part(resource: string, amount: Amount, percent: number): Amount {
  const unit = resource === 'memory' ? NANO << 30n : NANO
  const share = (toNano(amount) * BigInt(percent)) / 100n
  return ofNano(share < unit ? share : (share / unit) * unit)
}
