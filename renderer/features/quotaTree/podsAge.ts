/** Pods may be this old while edits go on, milliseconds. */
const OLD_MS = 4000

/** Nobody edits for so long before pods are read anew, milliseconds. */
const QUIET_MS = 1000

/**
 * How long to wait, milliseconds, before the pods of an answer are read anew: until they are old, since a burst of
 * edits must not read a whole cluster each time, and never less than a moment's quiet.
 * @param asOf when they were read, milliseconds since the epoch
 */
export const readAnewAfter = (asOf: number, now: number): number => Math.max(QUIET_MS, asOf + OLD_MS - now)
