import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import type { LabOutcome } from '../../../../../preload/contract/lab.ts'
import type { Once } from '../../../../../renderer/data/useOnce.ts'
import { answerPair } from '../../../../../renderer/features/lab/answerPair.ts'

const outcome = (tookMs: number): LabOutcome => ({ recording: null, problems: [], tookMs })
const [a, b] = [outcome(1), outcome(2)]
const done = (value: LabOutcome): Once<LabOutcome> => ({ status: 'done', value })
const failed: Once<LabOutcome> = { status: 'failed', error: new AppError('TOO_LARGE', 'too large') }

describe('what two trees came to', () => {
  const CASES: { name: string; first: Once<LabOutcome>; second: Once<LabOutcome>; want: unknown }[] = [
    { name: 'both are there', first: done(a), second: done(b), want: { a, b } },
    { name: 'nothing is compared', first: done(a), second: { status: 'idle' }, want: { a, b: null } },
    { name: 'the second is still worked out', first: done(a), second: { status: 'running' }, want: null },
    { name: 'the first is still worked out', first: { status: 'running' }, second: done(b), want: null },
    { name: 'the second failed', first: done(a), second: failed, want: { a, b: null } },
    { name: 'the first failed', first: failed, second: done(b), want: null },
  ]
  it.each(CASES)('$name', ({ first, second, want }) => expect(answerPair(first, second)).toEqual(want))
})
