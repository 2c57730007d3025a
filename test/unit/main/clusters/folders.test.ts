import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { type Folders, watchFolders } from '../../../../main/clusters/folders.ts'
import { createLog } from '../../../../main/log.ts'
import { kubeconfigText } from '../../../support/kubeconfigs.ts'
import { failureOf, RegistrySetup } from '../../../support/registrySetup.ts'

let setup: RegistrySetup
let folders: Folders
let stop: AbortController
let lines: string[]
const start = () => {
  stop = new AbortController()
  folders = watchFolders({
    calm: Promise.resolve(),
    store: setup.store,
    registry: setup.registry,
    onChange: () => undefined,
    log: createLog(line => lines.push(line), Date.now),
    signal: stop.signal,
  })
}
beforeEach(() => {
  setup = new RegistrySetup()
  lines = []
  start()
})
afterEach(() => {
  stop.abort()
  setup.dispose()
  expect(lines).toEqual([])
})
const names = () => setup.registry.list().map(({ name }) => name)
const soon = { timeout: 8000, interval: 50 }

describe('a watched folder', () => {
  it('gives what is in it at once', async () => {
    setup.write('config', { name: 'a' }, { name: 'b' })
    writeFileSync(setup.path('broken'), 'contexts:\n - a\n- b')
    await folders.add(setup.kube)
    expect(names()).toEqual(['a', 'b'])
    expect(folders.list()).toMatchObject([{ path: setup.kube, contexts: 2 }])
  })

  it('gives what appears, follows what changes, and keeps what goes', async () => {
    await folders.add(setup.kube)
    setup.write('config', { name: 'a' })
    await expect.poll(names, soon).toEqual(['a'])
    setup.write('config', { name: 'a', namespace: 'new' }, { name: 'b' })
    await expect.poll(names, soon).toEqual(['a', 'b'])
    expect(setup.registry.list()[0]?.summary?.namespace).toBe('new')
    rmSync(setup.path('config'))
    const failures = () => setup.registry.list().map(({ sourceFailure }) => sourceFailure?.code)
    await expect.poll(failures, soon).toEqual(['CONFIG_UNREADABLE', 'CONFIG_UNREADABLE'])
  })

  it('a file that moves within it keeps its cluster', async () => {
    mkdirSync(setup.path('sub'))
    setup.write('config', { name: 'a' })
    await folders.add(setup.kube)
    setup.registry.update('c1' as ClusterId, { colour: 'pink' })
    renameSync(setup.path('config'), setup.path('sub/moved'))
    const source = { kind: 'folder', path: setup.path('sub/moved'), folder: setup.kube }
    await expect
      .poll(() => setup.registry.list(), soon)
      .toMatchObject([{ id: 'c1', colour: 'pink', source, sourceFailure: null }])
  })

  it('a file that is written slowly is never reported broken', async () => {
    await folders.add(setup.kube)
    const text = kubeconfigText({ name: 'slow' })
    const seen: number[] = []
    for (let at = 0; at < text.length; at += 100) {
      appendFileSync(setup.path('config'), text.slice(at, at + 100))
      await new Promise(resolve => setTimeout(resolve, 150))
      seen.push(folders.list().flatMap(({ failures }) => failures).length)
    }
    await expect.poll(names, soon).toEqual(['slow'])
    expect(Math.max(...seen)).toBe(0)
  })

  it('a file that stays broken is reported after a while', async () => {
    writeFileSync(setup.path('config'), 'contexts:\n - a\n- b')
    await folders.add(setup.kube)
    const failures = () =>
      folders.list().flatMap(folder => folder.failures.map(({ failure }) => failure.code))
    expect(failures()).toEqual([])
    await expect.poll(failures, soon).toEqual(['CONFIG_SYNTAX'])
  })

  it('leaves what editors and tools write there alone', async () => {
    await folders.add(setup.kube)
    mkdirSync(setup.path('cache'))
    for (const name of ['.config.swp', 'config~', 'config.lock', '4913', 'cache/config'])
      writeFileSync(setup.path(name), kubeconfigText({ name: 'no' }))
    symlinkSync(setup.kube, setup.path('loop'))
    setup.write('config', { name: 'yes' })
    await expect.poll(names, soon).toEqual(['yes'])
  })

  it('two, one within the other, give each context once', async () => {
    mkdirSync(setup.path('sub'))
    setup.write('sub/config', { name: 'a' })
    await folders.add(setup.kube)
    await folders.add(setup.path('sub'))
    expect(names()).toEqual(['a'])
  })

  it('is watched again after a restart', async () => {
    await folders.add(setup.kube)
    stop.abort()
    setup.write('config', { name: 'a' })
    setup.restart()
    start()
    await expect.poll(names, soon).toEqual(['a'])
    setup.write('other', { name: 'b' })
    await expect.poll(names, soon).toEqual(['a', 'b'])
  })

  it('that is watched no longer leaves its clusters, as those of their files', async () => {
    const path = setup.write('config', { name: 'a' })
    await folders.add(setup.kube)
    await folders.remove(setup.kube)
    expect(folders.list()).toEqual([])
    expect(setup.only()).toMatchObject({ source: { kind: 'file', path }, sourceFailure: null })
  })

  it('that does not exist cannot be added; one that went away says so', async () => {
    expect((await failureOf(folders.add(join(setup.folder, 'absent')))).code).toBe('CONFIG_UNREADABLE')
    expect(setup.store.folders()).toEqual([])
    const gone = join(setup.folder, 'gone')
    mkdirSync(gone)
    await folders.add(gone)
    rmSync(gone, { recursive: true })
    await folders.scan()
    expect(folders.list()).toMatchObject([
      { path: gone, failures: [{ failure: { code: 'CONFIG_UNREADABLE' } }] },
    ])
  })

  it('with a great many files in it is refused', async () => {
    for (let index = 0; index < 5001; index++) writeFileSync(setup.path(`f${index}`), '')
    expect((await failureOf(folders.add(setup.kube))).code).toBe('TOO_LARGE')
  })
})
