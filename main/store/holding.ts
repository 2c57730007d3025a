// Which pods count for what, in SQL; main/metrics/allocation.ts says the same of records.

const HAS_NOT_ENDED = `phase NOT IN ('Succeeded', 'Failed')`
/** The pod holds what it asks for: it has a node and has not ended. */
export const HOLDS = `node IS NOT NULL AND ${HAS_NOT_ENDED}`
/** The pod waits for a node. */
export const WAITS = `node IS NULL AND ${HAS_NOT_ENDED}`

/** Sums of sevenths and tenths without the dust of binary fractions. */
export const tidy = (gpus: number): number => Math.round(gpus * 1e6) / 1e6
