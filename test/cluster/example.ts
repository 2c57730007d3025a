// The example that explains capacity scheduling: four teams share 40 cores, each guaranteed 10, and come one after another.
import { createAll, until, type UntilOptions } from './objects.ts'
import { ApiFailure, type Api } from './api.ts'
import { deploymentManifest, namespaceManifest, type Manifest } from './manifests.ts'

const teams = ['namespace1', 'namespace2', 'namespace3', 'namespace4'] as const

const node = (name: string, [min, max]: readonly [number, number], more: object) => ({
  name,
  min: { cpu: String(min) },
  max: { cpu: String(max) },
  ...more,
})
const leaf = (name: string, namespace: string) => node(name, [10, 20], { namespaces: [namespace] })

const TREE_PATH = '/apis/scheduling.sigs.k8s.io/v1beta1/namespaces/kube-system/elasticquotatrees'

export const exampleTree: Manifest = {
  path: TREE_PATH,
  body: {
    apiVersion: 'scheduling.sigs.k8s.io/v1beta1',
    kind: 'ElasticQuotaTree',
    metadata: { name: 'elasticquotatree', namespace: 'kube-system' },
    spec: {
      root: node('root', [40, 40], {
        children: [
          node('root.a', [20, 40], {
            children: [leaf('root.a.1', 'namespace1'), leaf('root.a.2', 'namespace2')],
          }),
          node('root.b', [20, 40], {
            children: [leaf('root.b.1', 'namespace3'), leaf('root.b.2', 'namespace4')],
          }),
        ],
      }),
    },
  },
}

export const exampleNamespaces: readonly Manifest[] = teams.map(name => namespaceManifest(name))

/** What one team asks for: five pods of 5 cores, twice its guarantee and more. */
export const exampleDeployment = (team: number): Manifest =>
  deploymentManifest({
    name: `nginx${team}`,
    namespace: `namespace${team}`,
    replicas: 5,
    cpus: 5,
    memoryGib: 1,
  })

/** Not there, or (429) there and still getting ready, as a new definition's collection is. */
const notYet = (error: unknown): undefined => {
  if (error instanceof ApiFailure && [404, 429].includes(error.status)) return undefined
  throw error
}

/** Resolves when the tree's definition is served, which is after the component was installed. */
export const untilTreeIsServed = (api: Api, options: UntilOptions): Promise<unknown> =>
  until('the definition of the quota tree', () => api.send('GET', TREE_PATH).catch(notYet), options)

/** The namespaces with their service accounts, and the tree. */
export async function prepareExample(api: Api, options: UntilOptions): Promise<void> {
  await createAll(api, exampleNamespaces)
  for (const name of teams) {
    const path = `/api/v1/namespaces/${name}/serviceaccounts/default`
    await until(`the service account of ${name}`, () => api.send('GET', path).catch(notYet), options)
  }
  await createAll(api, [exampleTree])
}
