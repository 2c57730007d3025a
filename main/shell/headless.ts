import { runDashboard } from './dashboard.ts'
import { firstLook } from './firstLook.ts'
import { BadInput, type Flags, type Task } from './flags.ts'
import { selfTest } from './selfTest.ts'
import type { Stage } from './stage.ts'

/** A run without a window is ended after this long: a large cluster takes its time to be listed. */
export const limitMs = ({ kind }: Task): number => (kind === 'dashboard' ? 300_000 : 60_000)

/** `code`: 0 done, 1 failed, 2 bad input, 3 done with what was known before. */
export type Result = { readonly text: string; readonly code: 0 | 1 | 3 }
export const exitCodeOf = (cause: unknown): 1 | 2 => (cause instanceof BadInput ? 2 : 1)

/** Does what the command line asks for; rejects with the reason when it cannot. */
export async function runHeadless(flags: Flags, stage: Stage): Promise<Result> {
  if (flags.task.kind === 'selfTest') {
    const { ok, ...facts } = await selfTest(stage)
    return { text: `${JSON.stringify({ ok, ...facts })}\n`, code: ok ? 0 : 1 }
  }
  if (flags.task.kind === 'dashboard') return runDashboard(flags.task, stage)
  return { text: await firstLook(stage, flags.outFolder), code: 0 }
}

/** Writes to a stream and waits until it has taken all of it; one that was closed takes nothing. */
export const writeAll = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise(resolve => stream.write(text, () => resolve()))
