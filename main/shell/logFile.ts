import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { redactText } from '../log.ts'

const MAX_BYTES = 2 * 1024 * 1024
const KEPT_FILES = 5
const LONGEST_LINE = 8192

export type LogFile = {
  readonly folder: string
  /** Appends one line, with what looks like a credential replaced. `from` names who said it. Never throws. */
  write(from: 'shell' | 'backend' | 'page', text: string): void
  /** Appends what a process writes, line by line. */
  follow(stream: Readable, from: 'backend'): void
}

/**
 * The log of this computer: `canopy.log` and up to four older ones, 2 MB each. Written synchronously, so that the last
 * line before a crash is there. A disk that refuses ends the logging, never the app.
 */
export function openLogFile(folder: string, limits = { maxBytes: MAX_BYTES, files: KEPT_FILES }): LogFile {
  const path = (age: number) => join(folder, age === 0 ? 'canopy.log' : `canopy.${age}.log`)
  mkdirSync(folder, { recursive: true })
  let size = sizeOf(path(0))
  let isBroken = false

  const rotate = () => {
    rmSync(path(limits.files - 1), { force: true })
    for (let age = limits.files - 2; age >= 0; age -= 1)
      if (sizeOf(path(age)) > 0) renameSync(path(age), path(age + 1))
    size = 0
  }
  const write: LogFile['write'] = (from, text) => {
    if (isBroken) return
    const line = `${new Date().toISOString()} ${from} ${redactText(text).slice(0, LONGEST_LINE)}\n`
    try {
      if (size > 0 && size + Buffer.byteLength(line) > limits.maxBytes) rotate()
      appendFileSync(path(0), line)
      size += Buffer.byteLength(line)
    } catch (cause) {
      isBroken = true
      process.emitWarning(`The log ended: ${String(cause)}`)
    }
  }
  return {
    folder,
    write,
    follow: (stream, from) => {
      let rest = ''
      stream.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = (lines.pop() ?? '').slice(-LONGEST_LINE)
        for (const line of lines) if (line !== '') write(from, line)
      })
      stream.on('end', () => rest !== '' && write(from, rest))
    },
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
