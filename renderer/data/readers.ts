import type { Topic } from '../../preload/contract/app.ts'
import type { QueryName } from './client.ts'

/**
 * Which topics can change the answer of each query. Complete by type: a query that is added to the contract does not
 * compile until it is named here. An empty list means that the answer is only as new as the moment it was asked for.
 */
export const READS: Record<QueryName, readonly Topic[]> = {
  'app.info': ['app', 'settings'],
  'app.diagnostics': [],
  'settings.get': ['settings'],
  'clusters.list': ['clusters', 'connection'],
  'clusters.preview': [],
  'clusters.probe': [],
  'clusters.removalPlan': [],
  'clusters.test': [],
  'folders.list': ['clusters'],
  'dashboards.get': ['dashboards'],
  'dashboards.collect': [],
  'drains.plan': [],
  'gpuSources.get': ['clusters'],
  'gpuSources.probe': [],
  'history.range': ['history'],
  'history.catalog': ['history'],
  'history.recording': ['history', 'connection'],
  'jobs.past': ['dashboards'],
  'jobs.pastNamed': ['dashboards'],
  'jobs.types': ['connection'],
  'logs.containers': [],
  'lab.play': [],
  'nodes.list': ['connection', 'nodes', 'pods'],
  'nodes.get': ['connection', 'nodes', 'pods', 'events'],
  'pods.list': ['connection', 'pods', 'workloads'],
  // Objects of any kind are watched by nobody: what is shown is asked for again by its page.
  'objects.kinds': ['connection'],
  'objects.list': [],
  'objects.get': [],
  'objects.related': [],
  'objects.preview': [],
  'objects.rehearse': [],
  'objects.docs': [],
  'overview.get': ['connection', 'nodes', 'pods', 'namespaces', 'events', 'workloads'],
  'quotaTree.facts': ['connection', 'nodes', 'pods', 'namespaces'],
  'quotaTree.draft': [],
  'quotaTree.whatIf': [],
  'quotaTree.rehearse': [],
  'quotaTree.groups': ['quotaTree'],
  'quotaTree.history': ['quotaTree'],
  'quotaTree.readText': [],
  'quotaTree.sources': [],
  'quotaTree.readSource': [],
  'suite.plan': [],
  'search.find': ['connection', 'nodes', 'pods', 'namespaces', 'workloads'],
}
