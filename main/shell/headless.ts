import { firstLook } from './firstLook.ts'
import type { Flags } from './flags.ts'
import { selfTest } from './selfTest.ts'
import type { Stage } from './stage.ts'

/** A run without a window is ended after this long. */
export const HEADLESS_MS = 60_000

export type Result = { readonly text: string; readonly code: 0 | 1 }

/** Does what the command line asks for; rejects with the reason when it cannot. */
export async function runHeadless(flags: Flags, stage: Stage): Promise<Result> {
  if (flags.task.kind === 'selfTest') {
    const { ok, ...facts } = await selfTest(stage)
    return { text: `${JSON.stringify({ ok, ...facts })}\n`, code: ok ? 0 : 1 }
  }
  return { text: await firstLook(stage, flags.outFolder), code: 0 }
}

/** Writes to a stream and waits until it has taken all of it; one that was closed takes nothing. */
export const writeAll = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
  new Promise(resolve => stream.write(text, () => resolve()))
