import type { ComponentType } from 'react'
import { createHashRouter, Navigate, Outlet, useParams } from 'react-router'
import { CLUSTER_ID_PATTERN, type ClusterId } from '#core/base/units.ts'
import { ClusterScope } from './features/frame/ClusterScope.tsx'
import { Frame } from './features/frame/Frame.tsx'
import { NoSuchPage, PageCrash } from './features/frame/PageCrash.tsx'
import { Ready } from './features/frame/Ready.tsx'
import { Start } from './features/frame/Start.tsx'
import { OverviewPage } from './features/overview/OverviewPage.tsx'
import { Shortcuts } from './features/switcher/Shortcuts.tsx'
import { Switcher } from './features/switcher/Switcher.tsx'
import type { ActionContext } from './state/actions.ts'
import { EMPTY } from './ui/cluster/objectPath.ts'

/** The cluster that the address names; the router is the only place that knows a "current" one. */
function useClusterParam(): ClusterId {
  const { cluster = '' } = useParams()
  // An id that cannot be one is shown as a cluster that is not here.
  return (CLUSTER_ID_PATTERN.test(cluster) ? cluster : '-') as ClusterId
}

type ClusterPage = ComponentType<{ cluster: ClusterId }>

/** A page of one cluster. The key keeps no state from one cluster to the next. */
const ofCluster = (Page: ClusterPage) => ({
  Component: function ClusterRoute() {
    const cluster = useClusterParam()
    return (
      <ClusterScope cluster={cluster}>
        <Page key={cluster} cluster={cluster} />
      </ClusterScope>
    )
  },
})

const ofNode = async () => {
  const { NodePage } = await import('./features/nodes/NodePage.tsx')
  return {
    Component: function NodeRoute() {
      const cluster = useClusterParam()
      const { name = '' } = useParams()
      return (
        <ClusterScope cluster={cluster}>
          <NodePage key={`${cluster} ${name}`} cluster={cluster} name={name} />
        </ClusterScope>
      )
    },
  }
}

const ofObject = async () => {
  const { ObjectPage } = await import('./features/objects/ObjectPage.tsx')
  return {
    Component: function ObjectRoute() {
      const cluster = useClusterParam()
      const { group = '', version = '', plural = '', namespace = '', name = '' } = useParams()
      const resource = { group: filled(group) ?? '', version, plural }
      const place = { resource, namespace: filled(namespace), name }
      return (
        <ClusterScope cluster={cluster}>
          <ObjectPage key={JSON.stringify([cluster, place])} cluster={cluster} place={place} />
        </ClusterScope>
      )
    },
  }
}

const ofJob = async () => {
  const { JobPage } = await import('./features/jobs/JobPage.tsx')
  return {
    Component: function JobRoute() {
      const cluster = useClusterParam()
      const { namespace = '', name = '' } = useParams()
      return (
        <ClusterScope cluster={cluster}>
          <JobPage key={`${cluster} ${namespace} ${name}`} {...{ cluster, namespace, name }} />
        </ClusterScope>
      )
    },
  }
}

type PodPage = ComponentType<{ cluster: ClusterId; namespace: string; pod: string }>

/** A page of one pod: its logs, a shell in it. */
const ofPod = (Page: PodPage) => ({
  Component: function PodRoute() {
    const cluster = useClusterParam()
    const { namespace = '', pod = '' } = useParams()
    return (
      <ClusterScope cluster={cluster}>
        <Page key={`${cluster} ${namespace} ${pod}`} {...{ cluster, namespace, pod }} />
      </ClusterScope>
    )
  },
})
const filled = (part: string): string | null => (part === EMPTY ? null : part)

// Pages are loaded when they are first opened; the one that most starts begin with comes with the window.
const overview = ofCluster(OverviewPage)
const nodes = async () => ofCluster((await import('./features/nodes/NodesPage.tsx')).NodesPage)
const jobs = async () => ofCluster((await import('./features/jobs/JobsPage.tsx')).JobsPage)
const logs = async () => ofPod((await import('./features/pods/LogsPage.tsx')).LogsPage)
const shell = async () => ofPod((await import('./features/pods/ShellPage.tsx')).ShellPage)
const objects = async () => ofCluster((await import('./features/objects/ObjectsPage.tsx')).ObjectsPage)
const search = async () => ofCluster((await import('./features/search/SearchPage.tsx')).SearchPage)
const print = async () => ofCluster((await import('./features/print/PrintOverview.tsx')).PrintOverview)
const nodesDashboard = async () =>
  ofCluster((await import('./features/dashboards/NodesDashboard.tsx')).NodesDashboard)
const quotasDashboard = async () =>
  ofCluster((await import('./features/dashboards/QuotasDashboard.tsx')).QuotasDashboard)
const suite = async () => ofCluster((await import('./features/suite/SuitePage.tsx')).SuitePage)
const quotaTree = async () => ofCluster((await import('./features/quotaTree/TreePage.tsx')).TreePage)
const lab = async () => ofCluster((await import('./features/lab/LabPage.tsx')).LabPage)
const clusters = async () => ({
  Component: (await import('./features/clusters/ClustersPage.tsx')).ClustersPage,
})
const settings = async () => ({
  Component: (await import('./features/settings/SettingsPage.tsx')).SettingsPage,
})
const about = async () => ({ Component: (await import('./features/about/AboutPage.tsx')).AboutPage })

const overlays = (context: ActionContext) => (
  <>
    <Switcher context={context} />
    <Shortcuts />
  </>
)

/**
 * #/c/:cluster/{overview,dashboards/{nodes,quotas},nodes,nodes/:name,jobs,jobs/…,pods/…/{logs,shell},objects?kind=,objects/…,search?q=,quotas/{tree,lab},suite}
 * #/clusters[?add]   #/settings   #/about
 * #/print/:cluster/overview: for the print window, without the frame around it
 */
export const createRouter = () =>
  createHashRouter([
    {
      path: '/',
      element: (
        <>
          <Ready />
          <Outlet />
        </>
      ),
      errorElement: <PageCrash />,
      hydrateFallbackElement: <></>,
      children: [
        { path: 'print/:cluster/overview', lazy: print },
        {
          element: <Frame overlays={overlays} />,
          children: [
            {
              errorElement: <PageCrash />,
              children: [
                { index: true, element: <Start /> },
                { path: 'c/:cluster', element: <Start /> },
                { path: 'c/:cluster/overview', ...overview },
                { path: 'c/:cluster/nodes', lazy: nodes },
                { path: 'c/:cluster/nodes/:name', lazy: ofNode },
                {
                  path: 'c/:cluster/dashboards',
                  element: <Navigate to="../overview" relative="path" replace />,
                },
                { path: 'c/:cluster/dashboards/nodes', lazy: nodesDashboard },
                { path: 'c/:cluster/dashboards/quotas', lazy: quotasDashboard },
                { path: 'c/:cluster/jobs', lazy: jobs },
                { path: 'c/:cluster/jobs/:namespace/:name', lazy: ofJob },
                { path: 'c/:cluster/pods/:namespace/:pod/logs', lazy: logs },
                { path: 'c/:cluster/pods/:namespace/:pod/shell', lazy: shell },
                { path: 'c/:cluster/objects', lazy: objects },
                { path: 'c/:cluster/objects/:group/:version/:plural/:namespace/:name', lazy: ofObject },
                { path: 'c/:cluster/search', lazy: search },
                {
                  path: 'c/:cluster/quotas',
                  element: <Navigate to="../dashboards/quotas" relative="path" replace />,
                },
                { path: 'c/:cluster/quotas/tree', lazy: quotaTree },
                { path: 'c/:cluster/quotas/lab', lazy: lab },
                { path: 'c/:cluster/suite', lazy: suite },
                { path: 'clusters', lazy: clusters },
                { path: 'settings', lazy: settings },
                { path: 'about', lazy: about },
                { path: '*', element: <NoSuchPage /> },
              ],
            },
          ],
        },
      ],
    },
  ])
