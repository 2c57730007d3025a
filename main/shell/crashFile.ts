import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { redactText } from '../log.ts'

const KEPT = 20
const IS_CRASH_FILE = /^crash-[\w-]+\.json$/

export type Crash = {
  readonly what: 'backend' | 'page' | 'shell' | 'gpu' | 'utility'
  readonly reason: string
  readonly exitCode?: number
  readonly stack?: string
}

/**
 * Writes what is known of a crash beside the log, for a bug report that the user may send: text alone, since a memory dump
 * would hold credentials. Keeps the newest 20. Nothing leaves the computer. @returns the file's path; null when it cannot be written
 */
export function writeCrashFile(folder: string, crash: Crash, at: Date): string | null {
  const name = `crash-${at.toISOString().replace(/[^\dTZ]/g, '-')}-${crash.what}.json`
  const { versions, platform, arch } = process
  const facts = {
    at: at.toISOString(),
    ...crash,
    platform,
    arch,
    electron: versions.electron,
    node: versions.node,
  }
  try {
    mkdirSync(folder, { recursive: true })
    const path = join(folder, name)
    writeFileSync(path, `${redactText(JSON.stringify(facts, null, 2))}\n`)
    const old = readdirSync(folder)
      .filter(file => IS_CRASH_FILE.test(file))
      .sort()
      .slice(0, -KEPT)
    for (const file of old) rmSync(join(folder, file), { force: true })
    return path
  } catch (cause) {
    process.emitWarning(`No crash file: ${String(cause)}`)
    return null
  }
}
