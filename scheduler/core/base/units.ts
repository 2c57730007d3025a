declare const brand: unique symbol
type Branded<T, B extends string> = T & { readonly [brand]: B }

/** Milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type Millis = Branded<number, 'Millis'>
/** Bytes, an integer. */
export type Bytes = Branded<number, 'Bytes'>
/** Thousandths of a CPU core, an integer. */
export type MilliCores = Branded<number, 'MilliCores'>
/** Canopy's own name for a cluster: stable across renames of files, contexts and servers. */
export type ClusterId = Branded<string, 'ClusterId'>

export const millis = (value: number): Millis => Math.trunc(value) as Millis
export const bytes = (value: number): Bytes => Math.trunc(value) as Bytes
export const milliCores = (value: number): MilliCores => Math.trunc(value) as MilliCores

/** Shape of a ClusterId: what may stand in a file name and in a URL. */
export const CLUSTER_ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/
