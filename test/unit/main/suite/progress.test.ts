import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { beginOperation, ended, progressed, type ProgressEvent } from '../../../../main/suite/progress.ts'

const failure = { code: 'NETWORK', message: '', data: {} } as const
const begun = beginOperation({
  id: 'o',
  kind: 'install',
  startedAt: millis(1),
  steps: ['check', 'config', 'workload', 'finish'],
})
const after = (...events: ProgressEvent[]) => events.reduce(progressed, begun)
const statuses = ({ steps }: typeof begun) => steps.map(({ status }) => status)

describe('the progress of an operation', () => {
  it('goes from step to step, passing over those that had nothing to do', () => {
    const at = after({ kind: 'step', step: 'check', total: 0 }, { kind: 'step', step: 'workload', total: 2 })
    expect(statuses(at)).toEqual(['done', 'done', 'running', 'waiting'])
    const one = progressed(at, { kind: 'object', object: 'Deployment a' })
    expect(one).toMatchObject({ object: 'Deployment a' })
    expect(one.steps[2]).toEqual({ name: 'workload', status: 'running', done: 1, total: 2 })
  })

  it('forgets what it waited for as soon as it goes on', () => {
    const waiting = after(
      { kind: 'step', step: 'config', total: 1 },
      { kind: 'waiting', for: { kind: 'network', failure } },
    )
    expect(waiting.waiting).toMatchObject({ kind: 'network' })
    expect(progressed(waiting, { kind: 'object', object: 'x' }).waiting).toBeNull()
    expect(progressed(waiting, { kind: 'step', step: 'finish', total: 0 }).waiting).toBeNull()
  })

  it('ends with every step done, or says at which one it failed or was cancelled', () => {
    const at = after({ kind: 'step', step: 'config', total: 3 })
    expect(statuses(ended(at, { status: 'done' }, millis(9)))).toEqual(['done', 'done', 'done', 'done'])
    const failed = ended(at, { status: 'failed', failure }, millis(9))
    expect(failed).toMatchObject({ status: 'failed', failure, endedAt: 9, waiting: null })
    expect(statuses(failed)).toEqual(['done', 'failed', 'waiting', 'waiting'])
    expect(statuses(ended(at, { status: 'cancelled' }, millis(9)))).toEqual([
      'done',
      'waiting',
      'waiting',
      'waiting',
    ])
  })
})
