import { createHash } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { scanFolders } from '../../../../main/clusters/scanFolders.ts'
import { kubeconfigText } from '../../../support/kubeconfigs.ts'
import { failureOf, RegistrySetup } from '../../../support/registrySetup.ts'

let setup: RegistrySetup
beforeEach(() => {
  setup = new RegistrySetup()
})
afterEach(() => setup.dispose())

describe('a source that goes away', () => {
  it('leaves the cluster with its last summary and says why; it comes back with its file', async () => {
    const file = setup.write('config', { name: 'a' })
    await setup.addFile(file, 'a')
    renameSync(file, setup.path('elsewhere'))
    expect((await failureOf(setup.registry.configOf(setup.only().id))).code).toBe('CONFIG_UNREADABLE')
    expect(setup.only()).toMatchObject({
      sourceFailure: { code: 'CONFIG_UNREADABLE' },
      summary: { context: 'a' },
    })
    renameSync(setup.path('elsewhere'), file)
    await setup.registry.refresh()
    expect(setup.only().sourceFailure).toBeNull()
  })

  it('one broken file keeps no other from being looked at', async () => {
    const broken = setup.write('broken', { name: 'a' })
    await setup.addFile(broken, 'a')
    await setup.addFile(setup.write('good', { name: 'b' }), 'b')
    writeFileSync(broken, 'a: b: c')
    setup.write('good', { name: 'b', namespace: 'new' })
    await setup.registry.refresh()
    expect(
      setup.registry.list().map(({ sourceFailure, summary }) => [sourceFailure?.code, summary?.namespace]),
    ).toEqual([
      ['CONFIG_SYNTAX', null],
      [undefined, 'new'],
    ])
  })

  it('a context that was renamed is found by what it is', async () => {
    const file = setup.write('config', { name: 'a' })
    await setup.addFile(file, 'a')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"name": "a"', '"name": "renamed"'))
    await setup.registry.configOf(setup.only().id)
    expect(setup.registry.rows()).toMatchObject([{ id: 'c1', name: 'a', context: 'renamed' }])
  })

  it('but not when two could be meant', async () => {
    const same = { cluster: { server: 'https://s' }, user: { username: 'u', password: 'p' } }
    await setup.addFile(setup.write('config', { name: 'a', ...same }), 'a')
    setup.write('config', { name: 'b', ...same }, { name: 'c', ...same })
    expect((await failureOf(setup.registry.configOf(setup.only().id))).code).toBe('NOT_FOUND')
    expect(setup.registry.rows()[0]?.context).toBe('a')
  })
})

describe('watched folders', () => {
  const scan = async () => {
    const { files } = await scanFolders(setup.store.folders())
    await setup.registry.follow(files)
  }
  beforeEach(() => setup.store.addFolder(setup.kube))
  const names = () => setup.registry.list().map(({ name }) => name)

  it('what appears there becomes a cluster, once', async () => {
    const file = setup.write('config', { name: 'a' }, { name: 'b' })
    await scan()
    await scan()
    expect(names()).toEqual(['a', 'b'])
    expect(setup.registry.list()[0]?.source).toEqual({ kind: 'folder', path: file, folder: setup.kube })
  })

  it('a file that was added by hand is not added again', async () => {
    await setup.addFile(setup.write('config', { name: 'a' }), 'a')
    await scan()
    expect(setup.only().source.kind).toBe('file')
  })

  it('a moved file keeps its clusters with all that was set', async () => {
    setup.write('config', { name: 'a' }, { name: 'b' })
    await scan()
    const before = setup.registry.update('c1' as ClusterId, {
      name: 'mine',
      colour: 'pink',
      guard: 'readOnly',
    })
    mkdirSync(setup.path('sub'))
    renameSync(setup.path('config'), setup.path('sub/other'))
    await scan()
    expect(setup.registry.list()).toHaveLength(2)
    const source = { kind: 'folder', path: setup.path('sub/other'), folder: setup.kube }
    expect(setup.registry.list()[0]).toEqual({ ...before, source })
  })

  it('a renamed context keeps its cluster, name and all', async () => {
    const file = setup.write('config', { name: 'a' }, { name: 'b' })
    await scan()
    writeFileSync(file, readFileSync(file, 'utf8').replace('"name": "a"', '"name": "renamed"'))
    await scan()
    expect(setup.registry.rows().map(({ id, name, context }) => [id, name, context])).toEqual([
      ['c1', 'a', 'renamed'],
      ['c2', 'b', 'b'],
    ])
  })

  it('a file that was added by hand and moved into the folder keeps its cluster', async () => {
    const outside = join(setup.folder, 'config')
    writeFileSync(outside, kubeconfigText({ name: 'a' }))
    await setup.addFile(outside, 'a')
    renameSync(outside, setup.path('config'))
    await setup.registry.refresh()
    await scan()
    expect(setup.only()).toMatchObject({
      id: 'c1',
      source: { kind: 'folder', path: setup.path('config') },
      sourceFailure: null,
    })
  })

  it('a file that vanished leaves its cluster, which says so', async () => {
    rmSync(setup.write('config', { name: 'a' }), { force: true })
    setup.write('config', { name: 'a' })
    await scan()
    rmSync(setup.path('config'))
    await scan()
    expect(setup.only()).toMatchObject({ name: 'a', sourceFailure: { code: 'CONFIG_UNREADABLE' } })
  })

  it('a file that broke keeps its clusters where they are, even if the like appears elsewhere', async () => {
    setup.write('config', { name: 'a' })
    await scan()
    writeFileSync(setup.path('config'), 'contexts:\n - a\n- b')
    utimesSync(setup.path('config'), 1000, 1000)
    setup.write('copy', { name: 'a' })
    await scan()
    expect(setup.registry.list().map(({ name, sourceFailure }) => [name, sourceFailure?.code])).toEqual([
      ['a', 'CONFIG_SYNTAX'],
      ['a (2)', undefined],
    ])
  })

  it('a file that is being written is neither broken nor gone', async () => {
    setup.write('config', { name: 'a' })
    await scan()
    writeFileSync(setup.path('config'), 'contexts:\n - a\n- b')
    setup.write('copy', { name: 'a' })
    await scan()
    expect(setup.registry.list().map(({ name, sourceFailure }) => [name, sourceFailure])).toEqual([
      ['a', null],
      ['a (2)', null],
    ])
  })

  it('a cluster that was removed does not come back, unless it is added or the folder is watched anew', async () => {
    const file = setup.write('config', { name: 'a' }, { name: 'b' })
    await scan()
    setup.registry.remove('c1' as ClusterId, null)
    await scan()
    expect(names()).toEqual(['b'])
    await setup.addFile(file, 'a')
    await scan()
    expect(names()).toEqual(['b', 'a'])
    setup.registry.remove('c3' as ClusterId, null)
    setup.store.removeFolder(setup.kube)
    setup.store.addFolder(setup.kube)
    await scan()
    expect(names()).toEqual(['b', 'a'])
  })

  it('a cluster that was given another source does not come back a second time', async () => {
    setup.write('config', { name: 'a' })
    await scan()
    await setup.addText(kubeconfigText({ name: 'a', cluster: { server: 'https://new' } }), 'a', {
      choice: 'replace',
    })
    await scan()
    expect(setup.only()).toMatchObject({ id: 'c1', source: { kind: 'pasted' } })
  })

  it('a folder that is watched no longer leaves its clusters as clusters of their files', async () => {
    const file = setup.write('config', { name: 'a' })
    await scan()
    setup.registry.release(setup.kube)
    expect(setup.only().source).toEqual({ kind: 'file', path: file })
  })
})

describe('safety', () => {
  it('no kubeconfig is ever written', async () => {
    const print = () =>
      readdirSync(setup.kube).map(name => {
        const { mtimeMs, ctimeMs, mode, ino } = statSync(setup.path(name))
        return [
          name,
          createHash('sha256')
            .update(readFileSync(setup.path(name)))
            .digest('hex'),
          mtimeMs,
          ctimeMs,
          mode,
          ino,
        ]
      })
    const file = setup.write('config', { name: 'a' }, { name: 'b' })
    writeFileSync(setup.path('broken'), 'contexts:\n - a\n- b')
    const before = print()
    setup.store.addFolder(setup.kube)
    await setup.addFile(file, 'a')
    await setup.registry.follow((await scanFolders(setup.store.folders())).files)
    await setup.registry.refresh()
    await setup.registry.acceptCa('c1' as ClusterId, null)
    setup.registry.remove('c1' as ClusterId, null)
    setup.registry.remove('c2' as ClusterId, null)
    expect(print()).toEqual(before)
  })

  it('nothing secret leaves by a list, a failure or the audit', async () => {
    const secret = { token: 'CANARY', username: 'u', password: 'CANARY' } // two methods: refused
    await setup.addFile(setup.write('config', { name: 'a', user: secret }), 'a')
    const failure = await failureOf(setup.registry.configOf(setup.only().id))
    expect(failure.code).toBe('CONFIG_INCOMPLETE')
    const all = [
      setup.registry.list(),
      setup.store.auditTail(100),
      inspect(failure, { depth: 9, showHidden: true }),
    ]
    expect(JSON.stringify(all)).not.toContain('CANARY')
  })

  it('the sample has its row once, is never read and never moved', async () => {
    const sample = { id: 'sample' as ClusterId, name: 'Sample' }
    setup.registry.ensureSample(sample)
    setup.registry.ensureSample(sample)
    await setup.registry.refresh()
    await setup.registry.follow([])
    expect(setup.only()).toMatchObject({ isSample: true, guard: 'readOnly', sourceFailure: null })
    expect((await failureOf(setup.registry.configOf(sample.id))).code).toBe('NOT_FOUND')
  })
})
