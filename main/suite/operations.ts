// The operations under way, one a cluster and component. They go on when the window that began them goes away.
import { randomUUID } from 'node:crypto'
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId, type Millis } from '#core/base/units.ts'
import { asFailure, toAppError } from '../clusters/failures.ts'
import type { Action, ComponentId, Operation } from '../../preload/contract/suite.ts'
import { failureFacts, type Log } from '../log.ts'
import type { AppStore, ClusterRow } from '../store/appRecords.ts'
import { beginOperation, ended, progressed, type Ending } from './progress.ts'
import { stepsOf } from './operate.ts'

export type OperationRun = (
  on: { readonly id: string; readonly report: (event: Parameters<typeof progressed>[1]) => void },
  signal: AbortSignal,
) => Promise<void>

export type Operations = {
  /** The one under way, or the last that ended since the app started. */
  get(cluster: ClusterId): Operation | null
  /** Throws BUSY while one is under way in the cluster. */
  start(of: Starting, run: OperationRun): void
  cancel(cluster: ClusterId): void
  /** Stops all, after the write that each is at. */
  close(): Promise<void>
}

export type Starting = {
  readonly cluster: ClusterRow
  readonly component: ComponentId
  readonly action: Action
  readonly kind: Operation['kind']
}

type Running = { readonly abort: AbortController; readonly done: Promise<void> }

export type OperationsOptions = {
  readonly audit: AppStore['audit']
  readonly log: Log
  readonly now: () => Millis
  readonly onChange: (cluster: ClusterId) => void
}

export function createOperations({ audit, log, now, onChange }: OperationsOptions): Operations {
  const states = new Map<ClusterId, Operation>()
  const running = new Map<ClusterId, Running>()

  const put = (cluster: ClusterId, operation: Operation): void => {
    states.set(cluster, operation)
    onChange(cluster)
  }

  const attend = async (
    { cluster, component, action, kind }: Starting,
    run: OperationRun,
    signal: AbortSignal,
  ): Promise<void> => {
    const id = randomUUID()
    let operation = beginOperation({ id, kind, startedAt: now(), steps: stepsOf(kind) })
    put(cluster.id, operation)
    const ending = await run(
      {
        id,
        report: event => {
          operation = progressed(operation, event)
          put(cluster.id, operation)
        },
      },
      signal,
    ).then(
      (): Ending => ({ status: 'done' }),
      (cause: unknown): Ending => endingOf(cause, signal, cluster.name),
    )
    running.delete(cluster.id)
    put(cluster.id, ended(operation, ending, millis(now())))
    note({ cluster, component, action, kind }, ending)
  }

  /** What cannot be written down does not undo what was done. */
  const note = ({ cluster, component, action, kind }: Starting, ending: Ending): void => {
    const outcome = ending.status === 'done' ? 'done' : 'failed'
    const detail = {
      component,
      action,
      ...(ending.status === 'failed'
        ? { code: ending.failure.code, message: ending.failure.message }
        : { ending: ending.status }),
    }
    try {
      audit({ at: now(), cluster: cluster.id, action: `suite.${kind}`, outcome, detail })
    } catch (cause) {
      log.error('suite operation not audited', { cluster: cluster.id, kind, ...failureFacts(cause) })
    }
  }

  return {
    get: cluster => states.get(cluster) ?? null,
    start: (starting, run) => {
      const { id } = starting.cluster
      if (running.has(id))
        throw new AppError('BUSY', 'Another operation is under way in this cluster', {
          data: { cluster: id, operation: states.get(id)?.kind },
        })
      const abort = new AbortController()
      // The entry is there before the run begins: nobody gets in between.
      const { promise, resolve } = Promise.withResolvers<void>()
      running.set(id, { abort, done: promise })
      void attend(starting, run, abort.signal).finally(resolve)
    },
    cancel: cluster => running.get(cluster)?.abort.abort(new AppError('CANCELLED', 'Cancelled')),
    close: async () => {
      const all = [...running.values()]
      for (const { abort } of all) abort.abort(new AppError('CANCELLED', 'The app ends'))
      await Promise.all(all.map(({ done }) => done))
    },
  }
}

function endingOf(cause: unknown, signal: AbortSignal, host: string): Ending {
  if (signal.aborted) return { status: 'cancelled' }
  return { status: 'failed', failure: asFailure(toAppError(cause, { host })) }
}
