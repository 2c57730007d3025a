// What a window holds of a log: its last lines, whole.

export type LogLines = {
  readonly lines: readonly string[]
  /** The line that is still being written. */
  readonly rest: string
  /** Older lines were let go of. */
  readonly isCut: boolean
}

export const NO_LINES: LogLines = { lines: [], rest: '', isCut: false }

/** Lines that are held, and characters of them in all. */
export const MOST_LINES = 20_000
const MOST_CHARACTERS = 8_000_000
const LONGEST_LINE = 20_000

/** Terminals' colours say nothing to a list of lines. */
// eslint-disable-next-line no-control-regex -- ESC begins them
const COLOURS = /\u001B\[[0-9;]*[A-Za-z]/g

/** The lines with a piece of text added; a line that is too long is broken. */
export function addText({ lines, rest, isCut }: LogLines, text: string): LogLines {
  const parts = (rest + text).replaceAll(COLOURS, '').split('\n')
  const last = parts.pop() ?? ''
  const complete = parts.flatMap(broken)
  const all = lines.concat(complete, last.length > LONGEST_LINE ? broken(last) : [])
  const from = Math.max(0, all.length - MOST_LINES, firstThatFits(all))
  return {
    lines: from === 0 ? all : all.slice(from),
    rest: last.length > LONGEST_LINE ? '' : last,
    isCut: isCut || from > 0,
  }
}

function broken(line: string): string[] {
  if (line.length <= LONGEST_LINE) return [line]
  const count = Math.ceil(line.length / LONGEST_LINE)
  return Array.from({ length: count }, (_, index) =>
    line.slice(index * LONGEST_LINE, (index + 1) * LONGEST_LINE),
  )
}

function firstThatFits(lines: readonly string[]): number {
  let characters = 0
  for (let at = lines.length - 1; at >= 0; at--) {
    characters += lines[at]?.length ?? 0
    if (characters > MOST_CHARACTERS) return at + 1
  }
  return 0
}

/** Lines that contain the text, whatever the case. */
export function matching(lines: readonly string[], text: string): readonly string[] {
  const wanted = text.trim().toLowerCase()
  return wanted === '' ? lines : lines.filter(line => line.toLowerCase().includes(wanted))
}
