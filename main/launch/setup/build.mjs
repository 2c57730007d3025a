// The app, built from its sources into out/app when they changed.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bin, root } from './paths.mjs'
import { mustRun } from './command.mjs'
import { withLock } from './lock.mjs'
import { say } from './say.mjs'
import { hashOf, readStamp, writeStamp } from './stamp.mjs'

const sources = [
  'assets',
  'main',
  'preload',
  'renderer',
  'scheduler',
  'electron.vite.config.ts',
  'scheduler.vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
]
const stamp = join(root, 'out/app/stamp')

/** Whether a source file is part of the app; the launcher is not. @param {string} path */
export const isAppSource = path => !path.startsWith('main/launch/')

const hashOfSources = () => hashOf(root, sources, isAppSource)

/** Builds the in-cluster component alone, into out/app/scheduler. */
export const buildScheduler = () =>
  mustRun(bin('vite'), ['build', '--config', 'scheduler.vite.config.ts'], { cwd: root, timeoutMs: 600_000 })

/** Builds the app unless out/app was made of the very sources of now. */
export async function ensureBuild() {
  if ((await readStamp(stamp)) === (await hashOfSources())) return
  await withLock(join(root, 'out/build.lock'), async () => {
    const hash = await hashOfSources()
    if ((await readStamp(stamp)) === hash) return
    say('app: building (the sources changed)')
    await rm(stamp, { force: true })
    await mustRun(bin('electron-vite'), ['build'], { cwd: root, timeoutMs: 600_000 })
    await buildScheduler()
    await writeStamp(stamp, hash)
  })
}
