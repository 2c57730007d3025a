type Shown = { readonly node: string; readonly search: string }

/** The address of every page of a cluster, `node` being one of its nodes. */
export const pagesOf = (cluster: string, { node, search }: Shown): readonly string[] =>
  [
    'overview',
    'nodes',
    `nodes/${node}`,
    'jobs',
    'dashboards/nodes',
    'dashboards/quotas',
    'quotas/tree',
    'quotas/lab',
    'objects',
    `search?q=${search}`,
    'suite',
  ].map(path => `/c/${cluster}/${path}`)
