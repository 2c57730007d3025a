import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const Pixels = z.number().int().min(-100_000).max(100_000)
const WindowStateSchema = z.object({
  bounds: z.object({ x: Pixels, y: Pixels, width: Pixels.positive(), height: Pixels.positive() }),
  isMaximized: z.boolean(),
  /** What the page last said its theme's background is (`<meta name="theme-color">`), so that the next start does not flash. */
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .nullable(),
})
export type WindowState = z.output<typeof WindowStateSchema>

/** The state at `path`; null when there is none that can be used. */
export function readWindowState(path: string): WindowState | null {
  try {
    return WindowStateSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null
  } catch {
    return null // no file yet, or not JSON: the window opens at its default place
  }
}

/** Replaces the file as a whole. A disk that refuses costs the place of the window, nothing else. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.new`, JSON.stringify(state))
    renameSync(`${path}.new`, path)
  } catch (cause) {
    process.emitWarning(`The window's place is not remembered: ${String(cause)}`)
  }
}
