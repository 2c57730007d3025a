// What an operation tells while it goes on, and what it amounts to. Pure.
import { millis, type Millis } from '#core/base/units.ts'
import type { Operation, OperationStep, StepName, Waiting } from '../../preload/contract/suite.ts'
import type { Failure } from '../../preload/contract/common.ts'

export type ProgressEvent =
  /** A step begins; the one before it is done. `total` objects, 0 where nobody can count them. */
  | { readonly kind: 'step'; readonly step: StepName; readonly total: number }
  /** One more of the step's objects is done. */
  | { readonly kind: 'object'; readonly object: string }
  | { readonly kind: 'waiting'; readonly for: Waiting | null }

export type Report = (event: ProgressEvent) => void

export type Ending =
  { readonly status: 'done' | 'cancelled' } | { readonly status: 'failed'; readonly failure: Failure }

type Beginning = Pick<Operation, 'id' | 'kind' | 'startedAt'> & { readonly steps: readonly StepName[] }

export const beginOperation = ({ steps, ...rest }: Beginning): Operation => ({
  ...rest,
  endedAt: null,
  status: 'running',
  failure: null,
  steps: steps.map(name => ({ name, status: 'waiting', done: 0, total: 0 })),
  object: null,
  waiting: null,
})

const withStep = (
  operation: Operation,
  change: (step: OperationStep, index: number) => OperationStep,
): Operation => ({ ...operation, steps: operation.steps.map(change) })

export function progressed(operation: Operation, event: ProgressEvent): Operation {
  switch (event.kind) {
    case 'step': {
      const at = operation.steps.findIndex(({ name }) => name === event.step)
      return withStep({ ...operation, object: null, waiting: null }, (step, index) =>
        index < at
          ? { ...step, status: 'done' }
          : index === at
            ? { ...step, status: 'running', total: event.total }
            : step,
      )
    }
    case 'object':
      return withStep({ ...operation, object: event.object, waiting: null }, step =>
        step.status === 'running' ? { ...step, done: step.done + 1 } : step,
      )
    case 'waiting':
      return { ...operation, waiting: event.for }
  }
}

export function ended(operation: Operation, ending: Ending, at: Millis): Operation {
  const stopped = ending.status === 'done' ? 'done' : ending.status
  return withStep(
    {
      ...operation,
      endedAt: millis(at),
      status: ending.status,
      failure: ending.status === 'failed' ? ending.failure : null,
      object: null,
      waiting: null,
    },
    step =>
      ending.status === 'done'
        ? { ...step, status: 'done' }
        : step.status === 'running'
          ? { ...step, status: stopped === 'failed' ? 'failed' : 'waiting' }
          : step,
  )
}
