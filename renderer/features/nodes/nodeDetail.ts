import type { OutputOf } from '../../data/client.ts'

/** Everything that is known of one node. */
export type NodeDetail = OutputOf<'nodes.get'>
