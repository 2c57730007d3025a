// How SQLite answers each question that pages ask: an index that is no longer used is found here, not by a user.
import { describe, expect, it } from 'vitest'
import { NODE_SQL, REQUESTS_SQL } from '../../../../main/store/nodeDetail.ts'
import { nodeListSql } from '../../../../main/store/nodes.ts'
import { openStore } from '../../../../main/store/open.ts'
import { OVERVIEW_SQL } from '../../../../main/store/overview.ts'
import { podListSql } from '../../../../main/store/pods.ts'
import { DROP_SQL, RANGE_SQL } from '../../../../main/store/samples.ts'
import { searchSql } from '../../../../main/store/search.ts'
import { NODE_WARNINGS_SQL } from '../../../../main/store/warnings.ts'
import { NOW, tempFolder } from '../../../support/stores.ts'

const byName = { column: 'name', descending: false } as const
const everyPod = podListSql({ sort: byName, filter: '', node: null })
const podsOfNode = podListSql({ sort: byName, filter: 'train', node: 'gpu-1' })
const gpuNodes = nodeListSql({ sort: byName, filter: 'a100', onlyGpu: true })
const search = searchSql(['train', 'team-a'])

const SORT = 'USE TEMP B-TREE FOR ORDER BY'
const GROUP = 'USE TEMP B-TREE FOR GROUP BY'
const HELD_PODS = 'SEARCH pod USING COVERING INDEX pod_by_node (node>?)'
const HELD = [
  'BLOOM FILTER ON held (node=?)',
  'SEARCH held USING AUTOMATIC COVERING INDEX (node=?) LEFT-JOIN',
  SORT,
]
const TEXT = 'SEARCH search USING INTEGER PRIMARY KEY (rowid=?)'
const byId = (table: string): string => `SEARCH ${table} USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN`

const plans: { name: string; sql: string; want: string[] }[] = [
  { name: 'sums over nodes', sql: OVERVIEW_SQL.nodes, want: ['SCAN node'] },
  { name: 'what pods hold, by node', sql: OVERVIEW_SQL.held, want: [HELD_PODS] },
  {
    name: 'GPUs that are waited for',
    sql: OVERVIEW_SQL.pending,
    want: ['SEARCH pod USING COVERING INDEX pod_by_node (node=?)'],
  },
  {
    name: 'pods by phase',
    sql: OVERVIEW_SQL.phases,
    want: ['SCAN pod USING COVERING INDEX pod_by_node', GROUP],
  },
  { name: 'GPU nodes', sql: OVERVIEW_SQL.gpuNodes, want: ['SCAN node', SORT] },
  { name: 'GPUs by namespace', sql: OVERVIEW_SQL.namespaces, want: [HELD_PODS, GROUP, SORT] },
  {
    name: 'latest warnings',
    sql: OVERVIEW_SQL.warnings,
    want: ['SCAN event USING INDEX warning_by_time'],
  },
  {
    name: 'a node',
    sql: NODE_SQL,
    want: [
      'MATERIALIZE held',
      'SEARCH pod USING COVERING INDEX pod_by_node (node=?)',
      'SEARCH node USING INDEX node_by_name (name=?)',
      ...HELD,
    ],
  },
  {
    name: 'requests on a node',
    sql: REQUESTS_SQL,
    want: ['SEARCH pod USING INDEX pod_by_node (node=?)'],
  },
  {
    name: 'warnings about a node',
    sql: NODE_WARNINGS_SQL,
    want: ['SEARCH event USING INDEX warning_by_object (regarding_kind=? AND regarding_name=?)'],
  },
  { name: 'every pod', sql: everyPod.rows, want: ['SCAN pod', SORT] },
  {
    name: 'some pods of a node',
    sql: podsOfNode.rows,
    want: ['SEARCH pod USING INDEX pod_by_node (node=?)', TEXT, SORT],
  },
  {
    name: 'how many pods of a node',
    sql: podsOfNode.count,
    want: ['SEARCH pod USING COVERING INDEX pod_by_node (node=?)', TEXT],
  },
  {
    name: 'some GPU nodes',
    sql: gpuNodes.rows,
    want: ['MATERIALIZE held', HELD_PODS, 'SCAN node', TEXT, ...HELD],
  },
  {
    name: 'what is found',
    sql: search.hits,
    want: [
      'CO-ROUTINE (subquery-1)',
      'SCAN search',
      SORT,
      'SCAN (subquery-1)',
      TEXT,
      byId('node'),
      byId('pod'),
      byId('namespace'),
      byId('workload'),
      'USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY',
    ],
  },
  { name: 'how much is found', sql: search.counts, want: ['SCAN search'] },
  {
    name: 'history of a series',
    sql: RANGE_SQL,
    want: [
      'SEARCH sample USING PRIMARY KEY (series=? AND at>? AND at<?)',
      'SCALAR SUBQUERY 1',
      'SEARCH series USING COVERING INDEX sqlite_autoindex_series_1 (key=?)',
      GROUP,
    ],
  },
  {
    name: 'samples that are too old',
    sql: DROP_SQL,
    want: ['SEARCH sample USING PRIMARY KEY (series=? AND at<?)'],
  },
]

describe('the plan for', () => {
  for (const { name, sql, want } of plans)
    it(name, () => {
      const { db, close } = openStore(`${tempFolder()}/cluster.sqlite`, { role: 'cluster', now: () => NOW })
      const named = { start: 0, bucketMs: 1, key: '', from: 0, to: 1 }
      const positional = Array.from(sql.matchAll(/\?/g), () => 1)
      const plan = db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...positional, ...(sql.includes('@') ? [named] : []))
      close()
      expect((plan as { detail: string }[]).map(({ detail }) => detail)).toEqual(want)
    })
})
