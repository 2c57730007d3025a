import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeCrashFile } from '../../../../main/shell/crashFile.ts'
import { makeRunFolder, prepareFolders } from '../../../../main/shell/folders.ts'
import { openLogFile } from '../../../../main/shell/logFile.ts'
import { readWindowState, writeWindowState } from '../../../../main/shell/windowState.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'shell-files-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the log', () => {
  it('keeps five files of bounded size, the newest lines first in age', () => {
    const log = openLogFile(folder, { maxBytes: 1000, files: 5 })
    for (let line = 0; line < 200; line += 1) log.write('shell', `line ${line} ${'x'.repeat(40)}`)
    const files = readdirSync(folder).sort()
    expect(files).toEqual(['canopy.1.log', 'canopy.2.log', 'canopy.3.log', 'canopy.4.log', 'canopy.log'])
    for (const file of files) expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(1000)
    expect(readFileSync(join(folder, 'canopy.log'), 'utf8')).toContain('line 199 ')
    expect(readFileSync(join(folder, 'canopy.1.log'), 'utf8')).not.toContain('line 199 ')
  })

  it('goes on where the last run ended', () => {
    openLogFile(folder).write('shell', 'first run')
    openLogFile(folder).write('backend', 'second run')
    expect(readFileSync(join(folder, 'canopy.log'), 'utf8')).toMatch(
      / shell first run\n.* backend second run\n$/,
    )
  })

  it('takes a process’s output line by line, however it is cut', async () => {
    const log = openLogFile(folder)
    const stream = new PassThrough()
    log.follow(stream, 'backend')
    for (const piece of ['one\ntw', 'o\n\nthr', 'ee']) stream.write(piece)
    stream.end()
    await new Promise(resolve => stream.once('close', resolve))
    const lines = readFileSync(join(folder, 'canopy.log'), 'utf8').trim().split('\n')
    expect(lines.map(line => line.split(' ').slice(1).join(' '))).toEqual([
      'backend one',
      'backend two',
      'backend three',
    ])
  })

  it('holds no credential', () => {
    openLogFile(folder).write('backend', 'GET /api Authorization: Bearer canary-1234567890 failed')
    expect(readFileSync(join(folder, 'canopy.log'), 'utf8')).not.toContain('canary')
  })

  it('never throws when the folder is gone', () => {
    const log = openLogFile(join(folder, 'logs'))
    rmSync(join(folder, 'logs'), { recursive: true })
    expect(() => log.write('shell', 'x')).not.toThrow()
  })
})

describe('crash files', () => {
  it('say what happened without credentials, and only the newest 20 are kept', () => {
    writeFileSync(join(folder, 'canopy.log'), 'not mine')
    const paths = Array.from({ length: 25 }, (_, second) =>
      writeCrashFile(
        folder,
        { what: 'backend', reason: 'Bearer canary-1234567890', exitCode: 139 },
        new Date(Date.UTC(2026, 0, 1, 0, 0, second)),
      ),
    )
    expect(readdirSync(folder).filter(name => name.startsWith('crash-'))).toHaveLength(20)
    expect(existsSync(join(folder, 'canopy.log'))).toBe(true)
    const text = readFileSync(String(paths.at(-1)), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ at: '2026-01-01T00:00:24.000Z', what: 'backend', exitCode: 139 })
    expect(text).not.toContain('canary')
  })
  it('cost nothing when they cannot be written', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(writeCrashFile(join(folder, 'file'), { what: 'page', reason: 'killed' }, new Date(0))).toBeNull()
  })
})

describe('the state of the window', () => {
  const state = {
    bounds: { x: -5, y: 0, width: 1200, height: 700 },
    isMaximized: true,
    background: '#101512',
  }
  it('comes back as it was left', () => {
    const path = join(folder, 'deep', 'window.json')
    writeWindowState(path, state)
    expect(readWindowState(path)).toEqual(state)
    expect(readdirSync(join(folder, 'deep'))).toEqual(['window.json'])
  })
  for (const [name, text] of [
    ['no JSON', '{'],
    ['another shape', '{"bounds":1}'],
    ['numbers beyond any screen', JSON.stringify({ ...state, bounds: { ...state.bounds, x: 1e9 } })],
    ['a colour that is none', JSON.stringify({ ...state, background: 'url(x)' })],
  ] as const)
    it(`is none when the file holds ${name}`, () => {
      writeFileSync(join(folder, 'window.json'), text)
      expect(readWindowState(join(folder, 'window.json'))).toBeNull()
    })
  it('is none without a file', () => expect(readWindowState(join(folder, 'none.json'))).toBeNull())
})

describe('the folders of a run', () => {
  const flags = { dataFolder: null, kubeconfigs: [], outFolder: '/out' }
  it('are the platform’s for a window, and stay', () => {
    const folders = prepareFolders({ ...flags, task: { kind: 'window' } }, join(folder, 'home'))
    folders.dispose()
    expect(folders.data).toBe(join(folder, 'home'))
    expect(existsSync(folders.logs)).toBe(true)
  })
  it('are its own for a run without a window, and go', () => {
    const folders = prepareFolders({ ...flags, task: { kind: 'firstLook' } }, join(folder, 'home'))
    expect(existsSync(folders.session)).toBe(true)
    folders.dispose()
    expect(existsSync(folders.data)).toBe(false)
    expect(existsSync(join(folder, 'home'))).toBe(false)
  })
  it('are those that were asked for, and stay', () => {
    const data = join(folder, 'asked')
    const folders = prepareFolders({ ...flags, dataFolder: data, task: { kind: 'selfTest' } }, folder)
    folders.dispose()
    expect(existsSync(data)).toBe(true)
  })
  it('of earlier runs are cleared away, those of running ones and of others are not', () => {
    for (const name of ['canopy-run-old', 'canopy-run-new', 'canopy-other']) mkdirSync(join(folder, name))
    const twoHoursAgo = Date.now() / 1000 - 7200
    for (const name of ['canopy-run-old', 'canopy-other'])
      utimesSync(join(folder, name), twoHoursAgo, twoHoursAgo)
    const made = makeRunFolder(folder, Date.now())
    expect(
      readdirSync(folder)
        .map(name => join(folder, name))
        .sort(),
    ).toEqual([join(folder, 'canopy-other'), join(folder, 'canopy-run-new'), made].sort())
  })
  it('that cannot be made are an error', () => {
    writeFileSync(join(folder, 'file'), '')
    const dataFolder = join(folder, 'file', 'data')
    expect(() => prepareFolders({ ...flags, dataFolder, task: { kind: 'window' } }, folder)).toThrow()
  })
})
