/**
 * The places at which a test may kill the component, as `kill -9` would: `CANOPY_FAILPOINT=NAME`, before (`…:before`) the
 * write is sent or after it was answered (`…:after`).
 */
export type FailpointName =
  `${'gate' | 'evict' | 'recharge' | 'audit' | 'bindings' | 'status' | 'condition'}:${'before' | 'after'}`

const chosen = process.env['CANOPY_FAILPOINT']

/** Ends the process here when it was asked to. */
export function failpoint(name: FailpointName): void {
  if (chosen === name) process.kill(process.pid, 'SIGKILL')
}
