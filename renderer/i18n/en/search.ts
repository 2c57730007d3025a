export const search = {
  title: 'Search',
  matches_one: '{{count, number}} match in everything cached',
  matches_other: '{{count, number}} matches in everything cached',
  shown: 'the first {{shown}} are shown',
  kinds: {
    node: 'Nodes',
    namespace: 'Namespaces',
    workload: 'Workloads',
    pod: 'Pods',
  },
  groupCount: '{{shown}} of {{total}}',
  onNode: 'on {{node}}',
  noNode: 'no node yet',
  matched: 'matched by {{matched}}',
  results: 'Search results',
  start: 'Search everything of this cluster',
  startBody:
    'Names, namespaces, nodes, kinds, owners and labels (app=trainer), of everything that was ever read, also offline. Several words narrow it down.',
  nothing: 'Nothing matches “{{text}}”',
  nothingBody:
    'Every word must occur in the name, namespace, node, kind, owner or a label of one object. All that is cached was searched.',
  keys: '↑ ↓ to choose, Enter to open',
} as const
