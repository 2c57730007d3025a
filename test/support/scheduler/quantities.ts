// Quantities and requests as a second reader understands them: nothing here is shared with what it checks.
// @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/

/** Amounts by resource: thousandths of a core for cpu, thousandths of a unit for all else. */
export type Amounts = ReadonlyMap<string, number>

const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}
/** What a tree's readers take for "no limit" (quota.md 1). */
const UNLIMITED = 2 ** 31 - 1

/** Thousandths of a unit. @throws for text of another form than tests write */
export function thousandths(quantity: string | number): number {
  const match = /^([\d.]+)([a-zA-Z]*)$/.exec(String(quantity))
  const factor = SUFFIXES[match?.[2] ?? '']
  if (!match || factor === undefined) throw new Error(`What is ${quantity}?`)
  return Math.ceil(Number(match[1]) * factor * 1000)
}

type Quantities = Readonly<Record<string, string | number>>

export const amountsOf = (quantities: Quantities = {}): Amounts =>
  new Map(Object.entries(quantities).map(([name, text]) => [name, thousandths(text)]))

/** The finite limits among the quantities of a `max`. */
export const limitsOf = (quantities: Quantities = {}): Amounts =>
  new Map([...amountsOf(quantities)].filter(([, amount]) => amount < UNLIMITED * 1000))

export const plus = (a: Amounts, b: Amounts): Amounts =>
  new Map(
    [...new Set([...a.keys(), ...b.keys()])].map(name => [name, (a.get(name) ?? 0) + (b.get(name) ?? 0)]),
  )

const largest = (a: Amounts, b: Amounts): Amounts =>
  new Map(
    [...new Set([...a.keys(), ...b.keys()])].map(name => [
      name,
      Math.max(a.get(name) ?? 0, b.get(name) ?? 0),
    ]),
  )

interface Container {
  readonly restartPolicy?: string
  readonly resources?: { readonly requests?: Quantities }
}

export interface RequestingPod {
  readonly containers?: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly overhead?: Quantities
}

/**
 * What a pod asks for: containers and sidecars together, or the largest step of its start beside the sidecars begun before it.
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function requestOf({ containers = [], initContainers = [], overhead = {} }: RequestingPod): Amounts {
  const none: Amounts = new Map()
  const asked = (container: Container) => amountsOf(container.resources?.requests)
  let [sidecars, steps] = [none, none]
  for (const container of initContainers) {
    const own = asked(container)
    if (container.restartPolicy === 'Always') sidecars = plus(sidecars, own)
    else steps = largest(steps, plus(sidecars, own))
  }
  const together = containers.map(asked).reduce(plus, sidecars)
  return plus(largest(together, steps), amountsOf(overhead))
}
