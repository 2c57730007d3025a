// How SQLite answers each question that pages ask: an index that is no longer used is found here, not by a user.
import { describe, expect, it } from 'vitest'
import { CATALOG_SQL } from '../../../../main/store/history/catalog.ts'
import { CHUNK_SQL } from '../../../../main/store/history/chunks.ts'
import { CLOCK_SQL } from '../../../../main/store/history/clock.ts'
import { COMPACT_SQL } from '../../../../main/store/history/compact.ts'
import { EXTENT_SQL } from '../../../../main/store/history/history.ts'
import { RETENTION_SQL } from '../../../../main/store/history/retention.ts'
import { TAIL_SQL } from '../../../../main/store/history/tail.ts'
import { JOB_SQL } from '../../../../main/store/jobs.ts'
import { NODE_SQL, REQUESTS_SQL } from '../../../../main/store/nodeDetail.ts'
import { nodeListSql } from '../../../../main/store/nodes.ts'
import { openStore } from '../../../../main/store/open.ts'
import { OVERVIEW_SQL } from '../../../../main/store/overview.ts'
import { podListSql } from '../../../../main/store/pods.ts'
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
const PLACE = 'USING INDEX chunk_by_place'
const COVERED = 'USING COVERING INDEX chunk_by_place'
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
    sql: search,
    want: [
      'CO-ROUTINE (subquery-3)',
      'MATERIALIZE found',
      'SCAN search',
      'SCAN found',
      SORT,
      'SCAN (subquery-3)',
      TEXT,
      byId('node'),
      byId('pod'),
      byId('namespace'),
      byId('workload'),
      'SCALAR SUBQUERY 2',
      'SCAN found',
      'USE TEMP B-TREE FOR LAST 2 TERMS OF ORDER BY',
    ],
  },
  // History: what a chart asks, a chunk or a round at a time.
  {
    name: 'a metric of a cluster',
    sql: CATALOG_SQL.metric,
    want: ['SEARCH metric USING COVERING INDEX sqlite_autoindex_metric_1 (name=? AND uid=?)'],
  },
  {
    name: 'a series',
    sql: CATALOG_SQL.series,
    want: ['SEARCH series USING COVERING INDEX sqlite_autoindex_series_1 (metric=? AND entity=?)'],
  },
  {
    name: 'the series of a metric',
    sql: CATALOG_SQL.list,
    want: ['SEARCH series USING INDEX sqlite_autoindex_series_1 (metric=?)'],
  },
  {
    name: 'the first sample ever',
    sql: CATALOG_SQL.first,
    want: ['SEARCH series USING COVERING INDEX series_by_first'],
  },
  {
    name: 'a chunk',
    sql: CHUNK_SQL.read,
    want: [`SEARCH chunk ${PLACE} (tier=? AND period=? AND series=?)`],
  },
  { name: 'how far back a tier goes', sql: CHUNK_SQL.oldest, want: [`SEARCH chunk ${COVERED} (tier=?)`] },
  { name: 'where a tier ends', sql: CHUNK_SQL.newest, want: [`SEARCH chunk ${COVERED} (tier=?)`] },
  {
    name: 'a sample of the open tail',
    sql: TAIL_SQL.value,
    want: ['SEARCH sample USING PRIMARY KEY (at=? AND series=?)'],
  },
  {
    name: 'the rounds of the open tail, one step each',
    sql: TAIL_SQL.times,
    want: [
      'CO-ROUTINE round',
      'SETUP',
      'SEARCH sample USING PRIMARY KEY (at>?)',
      'RECURSIVE STEP',
      'SCAN round',
      'CORRELATED SCALAR SUBQUERY 2',
      'SEARCH sample USING PRIMARY KEY (at>?)',
      'SCAN round',
    ],
  },
  { name: 'where the tail begins', sql: TAIL_SQL.oldest, want: ['SEARCH sample USING PRIMARY KEY'] },
  {
    name: 'what is compacted first',
    sql: COMPACT_SQL.first,
    want: ['SEARCH sample USING PRIMARY KEY (at<?)'],
  },
  {
    name: 'what is compacted next',
    sql: COMPACT_SQL.next,
    want: ['SEARCH sample USING PRIMARY KEY (at=? AND series>?)'],
  },
  {
    name: 'what is compacted',
    sql: COMPACT_SQL.take,
    want: ['SEARCH sample USING PRIMARY KEY (at=? AND series=?)'],
  },
  {
    name: 'chunks that are too old',
    sql: RETENTION_SQL.slice,
    want: [
      'SEARCH chunk USING INTEGER PRIMARY KEY (rowid=?)',
      'LIST SUBQUERY 1',
      `SEARCH chunk ${COVERED} (tier=? AND period<?)`,
    ],
  },
  {
    name: 'the first of the coarsest history',
    sql: CLOCK_SQL.oldest,
    want: [`SEARCH chunk ${COVERED} (tier=?)`],
  },
  {
    name: 'whether the clock can be believed',
    sql: CLOCK_SQL.lately,
    want: [`SEARCH chunk ${COVERED} (tier=? AND period>? AND period<?)`],
  },
  {
    name: 'the oldest chunks, when there is no room',
    sql: RETENTION_SQL.samples,
    want: [`SEARCH chunk ${PLACE} (tier=? AND period=?)`],
  },
  {
    name: 'the oldest of the tail, when there is no room',
    sql: RETENTION_SQL.tail,
    want: ['SEARCH sample USING PRIMARY KEY (at<?)'],
  },
  // Jobs that rounds saw.
  {
    name: 'jobs that are there',
    sql: JOB_SQL.present,
    want: ['SEARCH job USING INDEX job_present (cluster_uid=?)'],
  },
  {
    name: 'jobs that lived within a span',
    sql: JOB_SQL.past,
    want: ['SEARCH job USING INDEX job_gone (cluster_uid=? AND gone_at>?)'],
  },
  {
    name: 'jobs of a name',
    sql: JOB_SQL.pastNamed,
    want: [
      'SEARCH job USING INDEX job_gone_by_name (cluster_uid=? AND namespace=? AND name=? AND gone_at<?)',
    ],
  },
  {
    name: 'a job that comes again',
    sql: JOB_SQL.returning,
    want: [
      'SEARCH job USING INDEX job_gone_by_name (cluster_uid=? AND namespace=? AND name=? AND gone_at>?)',
    ],
  },
  {
    name: 'pods that are no job of their own',
    sql: JOB_SQL.strays,
    want: [
      'SEARCH job USING INTEGER PRIMARY KEY (rowid=?)',
      'CORRELATED SCALAR SUBQUERY 3',
      'MULTI-INDEX OR',
      'INDEX 1',
      'SEARCH owner USING INDEX job_present (cluster_uid=?)',
      'INDEX 2',
      'SEARCH owner USING INDEX job_gone (cluster_uid=? AND gone_at>?)',
      'CORRELATED SCALAR SUBQUERY 2',
      'SCAN json_each VIRTUAL TABLE INDEX 3:',
      'LIST SUBQUERY 1',
      'SCAN json_each VIRTUAL TABLE INDEX 3:',
      'CREATE BLOOM FILTER',
    ],
  },
  {
    name: 'jobs that went too long ago',
    sql: JOB_SQL.expired,
    want: ['SEARCH job USING INDEX job_gone (cluster_uid=? AND gone_at>? AND gone_at<?)'],
  },
  {
    name: 'how many jobs that are gone there are',
    sql: JOB_SQL.weight,
    want: ['SEARCH job USING INDEX job_gone (cluster_uid=? AND gone_at>?)'],
  },
  {
    name: 'jobs that are more than are kept',
    sql: JOB_SQL.tooMany,
    // In the order of the index: nothing is sorted.
    want: [
      'SEARCH job USING INTEGER PRIMARY KEY (rowid=?)',
      'LIST SUBQUERY 2',
      'CO-ROUTINE (subquery-1)',
      'CO-ROUTINE (subquery-3)',
      'CO-ROUTINE (subquery-4)',
      'SEARCH job USING INDEX job_gone (cluster_uid=? AND gone_at>?)',
      'SCAN (subquery-4)',
      'SCAN (subquery-3)',
      'SCAN (subquery-1)',
    ],
  },
  { name: 'how much there is', sql: EXTENT_SQL, want: [`SEARCH chunk ${PLACE} (tier=?)`] },
]

describe('the plan for', () => {
  for (const { name, sql, want } of plans)
    it(name, () => {
      const { db, close } = openStore(`${tempFolder()}/cluster.sqlite`, { role: 'cluster', now: () => NOW })
      const named = { from: 0, to: 1, limit: 1 }
      const positional = Array.from(sql.matchAll(/\?/g), () => 1)
      const plan = db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...positional, ...(sql.includes('@') ? [named] : []))
      close()
      expect((plan as { detail: string }[]).map(({ detail }) => detail)).toEqual(want)
    })
})
