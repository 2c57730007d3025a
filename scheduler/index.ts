// The capacity scheduler in a cluster: constructs and wires everything. Every replica follows the cluster and serves; the one
// that holds the lease decides (`lease.ts`), in a term (`term.ts`).
import { AppError } from '#core/base/errors.ts'
import { createApi } from './api.ts'
import { createClock } from './clock.ts'
import { serviceAccount } from './credentials.ts'
import { createDryApi } from './dryApi.ts'
import { readFlags, type Flags } from './flags.ts'
import { createLog, failureFacts } from './log.ts'
import { runReplica } from './replica.ts'

/** Long enough to give the lease back, shorter than the grace of the pod. */
const LAST_MS = 10_000

function flagsOrEnd(): Flags {
  try {
    return readFlags(process.argv.slice(2), process.env)
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    process.stderr.write(`${cause.message}\n`)
    process.exit(2)
  }
}

const flags = flagsOrEnd()
const log = createLog(flags.logLevel, line => void process.stdout.write(`${line}\n`))
const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    log.info('stopping', { signal })
    stop.abort()
    setTimeout(() => process.exit(1), LAST_MS).unref()
  })

try {
  const clock = createClock()
  const api = createApi(flags.server, serviceAccount(flags.serviceAccount), clock.observe)
  await runReplica({ flags, log, clock, api: flags.isDryRun ? createDryApi(api, log) : api }, stop.signal)
  process.exit(0)
} catch (cause) {
  log.error('failed', failureFacts(cause))
  process.exit(1)
}
