// The yardstick of scrolling: a virtual list of empty rows, in a blank window of the same Electron.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { _electron, type Page } from '@playwright/test'
import { build } from 'vite'
import { electronPath, environment } from '../e2e/launch.ts'

const here = import.meta.dirname

/** Builds the page into a folder. @returns its path */
export async function emptyListPage(folder: string, rows: number): Promise<string> {
  mkdirSync(folder, { recursive: true })
  await build({
    root: join(here, 'emptyList'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    define: { ROWS: String(rows), 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir: folder,
      emptyOutDir: false,
      modulePreload: false,
      lib: { entry: 'list.ts', formats: ['iife'], name: 'list', fileName: () => 'list.js' },
    },
  })
  const path = join(folder, 'index.html')
  const html =
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>List</title><body style="margin:0"><div id="root"></div><script src="list.js"></script></body></html>'
  writeFileSync(path, html)
  return path
}

export async function openBlank(
  home: string,
  data: string,
  shown: string,
): Promise<{ page: Page; close: () => Promise<void> }> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath: electronPath(),
    args: [...sandbox, resolve(here, 'blank'), `--user-data-dir=${data}`],
    env: { ...environment(home), CANOPY_BLANK_PAGE: shown },
  })
  return { page: await app.firstWindow(), close: () => app.close() }
}
