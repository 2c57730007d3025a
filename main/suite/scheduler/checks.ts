// What only the capacity scheduler has to ask before it is installed.
import { EXCLUDED_NAMESPACES } from '#core/deploy/admission.ts'
import { COMPONENT, TREE } from '#core/wire.ts'
import type { Check, SuiteOptions } from '../../../preload/contract/suite.ts'
import type { KubeObject } from '../../clusters/objects.ts'
import type { CheckContext } from '../component.ts'
import { inParallel } from '../parallel.ts'
import { check } from '../preflight.ts'
import { isStampedFor } from '../stamp.ts'
import { CRD_REF, ID, TREE_REF } from './refs.ts'

type Asked = CheckContext<SuiteOptions>

export async function checkScheduler(asked: Asked, signal: AbortSignal): Promise<Check[]> {
  const { site, phases } = asked
  const { objects } = site
  const { apiVersion, kind } = CRD_REF
  const [nodes, crds, crd, tree] = await Promise.all([
    objects.list({ apiVersion: 'v1', kind: 'Node', namespace: null }, signal),
    objects.list({ apiVersion, kind, namespace: null, isMetadataOnly: true }, signal),
    objects.get(CRD_REF, signal),
    objects.get(TREE_REF, signal),
  ])
  const kinds = phases.flatMap(phase => phase.objects.map(({ kind }) => kind))
  return [
    judgeNodes(nodes),
    judgeAdmission(kinds.includes('MutatingAdmissionPolicy') ? 'policy' : 'webhook', asked.options),
    judgeCrd(crd),
    judgeSchedulers(crds),
    ...(tree === null ? [check('tree', ['pass', 'absent'])] : await checkTree(tree, asked, signal)),
  ]
}

type NodeShape = {
  readonly spec?: { readonly unschedulable?: boolean }
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

export function judgeNodes(nodes: readonly KubeObject[]): Check {
  const ready = nodes.filter(node => {
    const { spec, status } = node as NodeShape
    return (
      !spec?.unschedulable &&
      status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True')
    )
  })
  const facts = { ready: ready.length, nodes: nodes.length }
  if (ready.length === 0) return check('nodes', ['block', 'none'], { facts })
  return check('nodes', [ready.length === 1 ? 'warn' : 'pass', ready.length === 1 ? 'one' : 'good'], {
    facts,
  })
}

export function judgeAdmission(kind: 'policy' | 'webhook', { admission }: SuiteOptions): Check {
  if (kind === 'policy') return check('admission', ['pass', 'policy'])
  return check('admission', ['pass', admission === 'webhook' ? 'webhookAsked' : 'webhook'])
}

type Versions = {
  readonly spec?: {
    readonly versions?: readonly {
      readonly name: string
      readonly served?: boolean
      readonly subresources?: { readonly status?: object }
      readonly schema?: { readonly openAPIV3Schema?: { readonly properties?: object } }
    }[]
  }
}

/** A CustomResourceDefinition of another's is used as it is: what it lacks is told. */
export function judgeCrd(crd: KubeObject | null): Check {
  if (crd === null) return check('crd', ['pass', 'new'])
  if (isStampedFor(crd, ID)) return check('crd', ['pass', 'ours'])
  const version = (crd as Versions).spec?.versions?.find(({ name }) => name === TREE.version)
  if (!version?.served) return check('crd', ['block', 'otherVersion'], { facts: { version: TREE.version } })
  const hasSchema = version.schema?.openAPIV3Schema?.properties !== undefined
  const hasStatus = version.subresources?.status !== undefined
  if (!hasStatus) return check('crd', ['warn', hasSchema ? 'noStatus' : 'bare'])
  return check('crd', ['pass', 'kept'])
}

/** Custom resources by which schedulers with quotas of their own are known. */
const OTHERS: readonly { readonly name: string; readonly crd: string }[] = [
  { name: 'Kueue', crd: 'clusterqueues.kueue.x-k8s.io' },
  { name: 'Volcano', crd: 'queues.scheduling.volcano.sh' },
  { name: 'scheduler-plugins', crd: 'elasticquotas.scheduling.x-k8s.io' },
  { name: 'Koordinator', crd: 'elasticquotas.scheduling.sigs.k8s.io' },
  { name: 'KAI Scheduler', crd: 'queues.scheduling.run.ai' },
]

/** @param crds every definition; their names decide */
export function judgeSchedulers(crds: readonly Pick<KubeObject, 'metadata'>[]): Check {
  const names = new Set(crds.map(({ metadata }) => metadata.name))
  const found = OTHERS.filter(({ crd }) => names.has(crd)).map(({ name }) => name)
  const otherTrees = [...names].filter(name => name.startsWith('elasticquotatrees.') && name !== CRD_REF.name)
  const items = [...found, ...otherTrees]
  return items.length === 0
    ? check('schedulers', ['pass', 'none'])
    : check('schedulers', ['warn', 'others'], { items })
}

type TreeNode = { readonly namespaces?: readonly string[]; readonly children?: readonly TreeNode[] }

const namespacesIn = ({ namespaces = [], children = [] }: TreeNode): string[] => [
  ...namespaces,
  ...children.flatMap(namespacesIn),
]

/** A tree that is there binds its namespaces as soon as it is enforced: their pods are counted from then on. */
async function checkTree(
  tree: KubeObject,
  { site, isInstalled }: Asked,
  signal: AbortSignal,
): Promise<Check[]> {
  const { objects } = site
  const root = (tree['spec'] as { root?: TreeNode } | undefined)?.root ?? {}
  const bound = namespacesIn(root)
  const excluded = bound.filter(name => (EXCLUDED_NAMESPACES as readonly string[]).includes(name))
  const facts = { namespaces: bound.length, component: COMPONENT }
  const treeCheck =
    excluded.length > 0
      ? check('tree', ['warn', 'excluded'], { facts, items: excluded })
      : check('tree', ['pass', 'present'], { facts })
  // Their pods are counted already where it is installed.
  if (isInstalled) return [treeCheck]
  const counts = await inParallel(bound.slice(0, MOST_NAMESPACES), AT_ONCE, async namespace => {
    const query = { fieldSelector: 'status.phase=Running' }
    const of = { apiVersion: 'v1', kind: 'Pod', namespace, query, isMetadataOnly: true }
    return { namespace, running: (await objects.list(of, signal)).length }
  })
  const items = counts.flatMap(({ namespace, running }) => (running > 0 ? `${namespace}: ${running}` : []))
  return [
    treeCheck,
    items.length > 0
      ? check('boundPods', ['warn', 'running'], { facts, items })
      : check('boundPods', ['pass', 'none'], { facts }),
  ]
}

const MOST_NAMESPACES = 200
const AT_ONCE = 6
