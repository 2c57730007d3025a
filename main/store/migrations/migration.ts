/** One step of a store's schema, run in a transaction of its own. Never edited once released: add the next. */
export type Migration = {
  /** user_version after it ran; steps are 1, 2, 3 … */
  readonly version: number
  readonly sql: string
}
