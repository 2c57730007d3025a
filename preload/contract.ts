import type { Endpoint } from './define.ts'

/**
 * The parts of the contract, by the nouns that their endpoints begin with. Each is read when the first question about its noun comes:
 * all their schemas take a process longer to make than a start has, and a start asks about few.
 */
const PARTS = {
  app: () => import('./contract/app.ts').then(({ app }) => app),
  changes: () => import('./contract/app.ts').then(({ app }) => app),
  settings: () => import('./contract/app.ts').then(({ app }) => app),
  clusters: () => import('./contract/clusters.ts').then(({ clusters }) => clusters),
  folders: () => import('./contract/clusters.ts').then(({ folders }) => folders),
  dashboards: () => import('./contract/dashboards.ts').then(({ dashboards }) => dashboards),
  drains: () => import('./contract/drains.ts').then(({ drains }) => drains),
  gpuSources: () => import('./contract/gpuSources.ts').then(({ gpuSources }) => gpuSources),
  history: () => import('./contract/history.ts').then(({ history }) => history),
  jobs: () => import('./contract/jobs.ts').then(({ jobs }) => jobs),
  lab: () => import('./contract/lab.ts').then(({ lab }) => lab),
  logs: () => import('./contract/logs.ts').then(({ logs }) => logs),
  nodes: () => import('./contract/nodes.ts').then(({ nodes }) => nodes),
  pods: () => import('./contract/nodes.ts').then(({ nodes }) => nodes),
  objects: () => import('./contract/objects.ts').then(({ objects }) => objects),
  overview: () => import('./contract/overview.ts').then(({ overview }) => overview),
  quotaTree: () => import('./contract/quotaTree.ts').then(({ quotaTree }) => quotaTree),
  search: () => import('./contract/search.ts').then(({ search }) => search),
  shells: () => import('./contract/shells.ts').then(({ shells }) => shells),
  suite: () => import('./contract/suite.ts').then(({ suite }) => suite),
} as const

type Noun = keyof typeof PARTS
type Part<N extends Noun> = Awaited<ReturnType<(typeof PARTS)[N]>>
type Whole<U> = (U extends unknown ? (part: U) => void : never) extends (whole: infer W) => void ? W : never

/** Every endpoint between a window and the backend. Names are `noun.verb`. */
export type Contract = Whole<Part<Noun>>

/** @returns null when there is no endpoint of that name */
export async function endpointOf<N extends keyof Contract>(name: N): Promise<Contract[N]>
export async function endpointOf(name: string): Promise<Endpoint | null>
export async function endpointOf(name: string): Promise<Endpoint | null> {
  const [noun = ''] = name.split('.')
  if (!Object.hasOwn(PARTS, noun)) return null
  const part: Readonly<Record<string, Endpoint>> = await PARTS[noun as Noun]()
  return Object.hasOwn(part, name) ? (part[name] ?? null) : null
}

/** The whole of it. */
export async function readContract(): Promise<Contract> {
  const parts = await Promise.all(Object.values(PARTS).map(read => read()))
  return Object.assign({}, ...parts) as Contract
}
