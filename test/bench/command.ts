// What the commands that run benches have in common.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import globalSetup from '../e2e/globalSetup.ts'
import { formatFigures, isMet, type Figure } from './measure.ts'

export const say = (text: string): void => void process.stderr.write(`bench: ${text}\n`)

/** Those that are named, in their own order; all where none is. Throws for a name that is none. */
export function chosenOf<T>(
  benches: Readonly<Record<string, T>>,
  names: readonly string[],
): readonly [string, T][] {
  const unknown = names.filter(name => !Object.hasOwn(benches, name))
  if (unknown.length > 0)
    throw new Error(
      `There is no bench named ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`,
    )
  return Object.entries(benches).filter(([name]) => names.length === 0 || names.includes(name))
}

/** Prints the table; with `isStrict` a promise that was not kept makes the command fail. */
export function report(figures: readonly Figure[], isStrict: boolean): void {
  process.stdout.write(`${formatFigures(figures)}\n`)
  if (isStrict && !figures.every(isMet)) process.exitCode = 1
}

/** What was measured, and what could not be: a bench that fails takes nothing from the others. */
async function measure<C>(context: C, benches: readonly Named<C>[]) {
  const figures: Figure[] = []
  const failed: string[] = []
  for (const [name, bench] of benches) {
    say(name)
    try {
      figures.push(...(await bench(context)))
    } catch (cause) {
      say(`${name} failed: ${String((cause as Error).stack)}`)
      failed.push(name)
    }
  }
  return { figures, failed }
}
type Named<C> = readonly [name: string, bench: (context: C) => Promise<Figure[]>]

/** Runs benches of the built app in a folder of their own, prints their figures, and ends the process. */
export async function runOfApp<C>(
  contextIn: (scratch: string) => C,
  choose: () => readonly Named<C>[],
  isStrict: boolean,
): Promise<never> {
  const scratch = mkdtempSync(join(tmpdir(), 'canopy-bench-'))
  try {
    const benches = choose()
    const stop = await globalSetup()
    try {
      const { figures, failed } = await measure(contextIn(scratch), benches)
      report(figures, isStrict)
      if (failed.length > 0) process.exitCode = 2
    } finally {
      stop()
    }
  } catch (cause) {
    say(String((cause as Error).stack))
    process.exitCode = 2
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
  process.exit()
}
