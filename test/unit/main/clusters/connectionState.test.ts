import { expect, it } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import { closedConnection, missingOf, type Missing } from '../../../../main/clusters/connectionState.ts'
import type { Connection } from '../../../../preload/contract/clusters.ts'
import type { WatchKind } from '../../../../preload/contract/common.ts'

type Watch = Connection['watches'][number]
const NOW = millis(0)
const WATCH = {
  kind: 'nodes',
  namespaces: null,
  objects: 0,
  remaining: null,
  badLines: 0,
  failure: null,
} as const
const known: Missing = [{ kind: 'events', reason: 'forbidden' }]

const cases: {
  name: string
  status: Connection['status']
  watch: Watch['status'] | null
  listed?: WatchKind[]
  want: Missing
}[] = [
  { name: 'closed: what the mirror lacked', status: 'closed', watch: null, want: known },
  {
    name: 'connecting: on its way',
    status: 'connecting',
    watch: 'listing',
    want: [{ kind: 'nodes', reason: 'loading' }],
  },
  {
    name: 'offline before it was ever read: not on its way',
    status: 'offline',
    watch: 'listing',
    want: [{ kind: 'nodes', reason: 'failed' }],
  },
  {
    name: 'offline after it was read: there, if old',
    status: 'offline',
    watch: 'listing',
    listed: ['nodes'],
    want: [],
  },
  { name: 'its watch failed', status: 'live', watch: 'failed', want: [{ kind: 'nodes', reason: 'failed' }] },
  {
    name: 'forbidden, whatever was read before',
    status: 'live',
    watch: 'forbidden',
    listed: ['nodes'],
    want: [{ kind: 'nodes', reason: 'forbidden' }],
  },
]

it.each(cases)('$name', ({ status, watch, listed = [], want }) => {
  const watches: Watch[] = watch === null ? [] : [{ ...WATCH, status: watch }]
  const connection = { ...closedConnection('c' as ClusterId, null, NOW), status, watches }
  expect(missingOf(connection, new Set(listed), known)).toEqual(want)
})
