import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { app } from 'electron'
import { millis } from '#core/base/units.ts'
import { startDeadline } from '../clusters/deadline.ts'
import { bundlePath } from '../suite/scheduler/bundle.ts'
import { askBackend } from './backendClient.ts'
import { SAMPLE } from './firstLook.ts'
import { readFuses, WANTED_FUSES } from './fuses.ts'
import { loadUntilReady } from './print.ts'
import { isAtLeast, MIN_SQLITE } from './sqliteVersion.ts'
import type { Stage } from './stage.ts'
import { pageUrl } from './window.ts'

type Check = { readonly name: string; readonly ok: boolean; readonly detail: string }

/** What the page must not have, and where it must come from; read in the page itself. */
const PAGE_SCRIPT = `({
  node: [typeof require, typeof process, typeof module].join(),
  origin: location.origin,
  bridge: Object.keys(window.bridge).sort().join(),
})`

/** So much of the sample's history that the thread for it is asked. */
const LONG_RANGE = {
  cluster: SAMPLE,
  series: Array.from({ length: 200 }, () => 'cluster.gpus.allocated' as const),
  from: millis(0),
  to: millis(Date.UTC(2100)),
  points: 2000,
  combine: 'mean' as const,
}

const PAGE_MS = 20_000

/** Runs every part of the installed app once. @returns one JSON object; `ok` is false when any check failed */
export async function selfTest(
  stage: Stage,
): Promise<{ readonly ok: boolean; readonly [fact: string]: unknown }> {
  const { sqlite } = stage.backend
  const fuses = app.isPackaged ? await readFuses(fuseFile()) : null
  const checks: Check[] = [
    check('sqlite', isAtLeast(sqlite, MIN_SQLITE), sqlite),
    await attempt('backend', async () => {
      const info = await askBackend(stage.supervisor, 'app.info', undefined)
      return [info.version === app.getVersion(), `answers as ${info.version}`]
    }),
    await attempt('history', async () => {
      const { columns } = await askBackend(stage.supervisor, 'history.range', LONG_RANGE)
      const known = columns[0]?.filter(value => !Number.isNaN(value)).length ?? 0
      return [known > 0, `${known} buckets of the sample`]
    }),
    await attempt('scheduler', async () => {
      const code = gunzipSync(await readFile(bundlePath(join(app.getAppPath(), 'out/app/main'))))
      return [code.length > 0, `${code.length} bytes of code to install`]
    }),
    await attempt('page', async () => {
      const window = stage.openHidden({ width: 1440, height: 900 })
      // A page that never has what it shows must not take the time of the whole run, which would then say nothing.
      const deadline = startDeadline(stage.signal, PAGE_MS, 'The page')
      await loadUntilReady(window, pageUrl({ route: `/c/${SAMPLE}/overview` }), deadline.signal)
      deadline.release()
      const facts: unknown = await window.webContents.executeJavaScript(PAGE_SCRIPT)
      window.destroy()
      const want = {
        node: 'undefined,undefined,undefined',
        origin: 'app://canopy',
        bridge: 'pathOf,platform,ready',
      }
      return [JSON.stringify(facts) === JSON.stringify(want), JSON.stringify(facts)]
    }),
    ...(fuses
      ? [check('fuses', JSON.stringify(fuses) === JSON.stringify(WANTED_FUSES), JSON.stringify(fuses))]
      : []),
    ...(app.isPackaged ? [check('asar', app.getAppPath().endsWith('.asar'), app.getAppPath())] : []),
  ]
  const { electron, chrome, node } = process.versions
  return {
    ok: checks.every(({ ok }) => ok),
    version: app.getVersion(),
    electron,
    chrome,
    node,
    sqlite,
    isPackaged: app.isPackaged,
    sandbox: !app.commandLine.hasSwitch('no-sandbox'),
    fuses,
    backendMs: Math.round(stage.backendMs),
    checks,
  }
}

const check = (name: string, ok: boolean, detail: string): Check => ({ name, ok, detail })

async function attempt(name: string, run: () => Promise<[boolean, string]>): Promise<Check> {
  try {
    return check(name, ...(await run()))
  } catch (cause) {
    return check(name, false, cause instanceof Error ? cause.message : String(cause))
  }
}

function fuseFile(): string {
  const executable = app.getPath('exe')
  if (process.platform !== 'darwin') return executable
  return `${executable}/../../Frameworks/Electron Framework.framework/Electron Framework`
}
