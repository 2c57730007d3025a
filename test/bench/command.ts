// What the commands that run benches have in common.
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
