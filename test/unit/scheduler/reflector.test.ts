import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { type ApiObject, type Change, createReflector } from '../../../scheduler/reflector.ts'
import { type FakeApi, fakeApi, silentLog, watchLine } from '../../support/schedulerApi.ts'

const object = (uid: string, version: number, value = '') => ({
  metadata: { name: uid, uid, resourceVersion: String(version) },
  value,
})
const page = (items: object[], version: number, more?: string) => ({
  metadata: { resourceVersion: String(version), ...(more && { continue: more }) },
  items,
})

let end = new AbortController()
afterEach(() => end.abort())

function start(api: FakeApi) {
  end = new AbortController()
  const changes: Change<string>[] = []
  const reflector = createReflector<string>({
    api,
    log: silentLog,
    path: '/things',
    project: (thing: ApiObject & { value: string }) => thing.value,
    onChange: change => changes.push(change),
  })
  void reflector.run(end.signal)
  const values = () => Object.fromEntries(reflector.items)
  const watch = (at: number) => vi.waitFor(() => api.watches[at] ?? Promise.reject(new Error('no watch yet')))
  return { reflector, changes, values, watch }
}

describe('a reflector', () => {
  it('lists page by page, then watches from the version of the list', async () => {
    const api = fakeApi(({ path }) =>
      path.includes('continue=more')
        ? page([object('b', 2, 'B')], 9)
        : page([object('a', 1, 'A')], 8, 'more'),
    )
    const { reflector, values, watch } = start(api)
    const { path } = await watch(0)
    expect(reflector.isSynced()).toBe(true)
    expect(values()).toEqual({ a: 'A', b: 'B' })
    expect(path).toContain('resourceVersion=9')
    expect(path).toContain('allowWatchBookmarks=true')
  })

  it('says up to which version it knows everything: of the list when its last page came, of each event, of a bookmark', async () => {
    const versions: number[] = []
    const api = fakeApi(({ path }) => {
      versions.push(reflector.version())
      return path.includes('continue=more') ? page([], 9) : page([object('a', 1, 'A')], 9, 'more')
    })
    const { reflector, watch } = start(api)
    const { body } = await watch(0)
    expect([...versions, reflector.version()]).toEqual([0, 0, 9])
    body.write(watchLine('MODIFIED', object('a', 12, 'A2')) + watchLine('BOOKMARK', object('', 15)))
    await vi.waitFor(() => expect(reflector.version()).toBe(15))
  })

  it('takes in what is added, changed and deleted, also where a line comes in pieces', async () => {
    const { values, changes, watch } = start(fakeApi(() => page([object('a', 1, 'A')], 1)))
    const { body } = await watch(0)
    const line = watchLine('ADDED', object('b', 2, 'Bär'))
    body.write(Buffer.from(line).subarray(0, -8))
    body.write(Buffer.from(line).subarray(-8))
    body.write(watchLine('MODIFIED', object('a', 3, 'A2')) + watchLine('DELETED', object('b', 4)))
    await vi.waitFor(() => expect(values()).toEqual({ a: 'A2' }))
    expect(changes.map(({ key, after }) => [key, after])).toEqual([
      ['a', 'A'],
      ['b', 'Bär'],
      ['a', 'A2'],
      ['b', undefined],
    ])
  })

  it('tells nobody of a change that leaves its projection alone', async () => {
    const { changes, watch } = start(fakeApi(() => page([object('a', 1, 'A')], 1)))
    const { body } = await watch(0)
    body.write(watchLine('MODIFIED', object('a', 2, 'A')) + watchLine('ADDED', object('z', 3, 'Z')))
    await vi.waitFor(() => expect(changes.at(-1)?.key).toBe('z'))
    expect(changes).toHaveLength(2)
  })

  it('watches on from the last version seen, a bookmark included', async () => {
    const { watch } = start(fakeApi(() => page([], 1)))
    const first = await watch(0)
    first.body.end(watchLine('BOOKMARK', object('', 77)))
    expect((await watch(1)).path).toContain('resourceVersion=77')
  })

  it('watches on at once after each of many cuts, as long as something had come', async () => {
    const { watch } = start(fakeApi(() => page([], 1)))
    const startedAt = performance.now()
    for (let cut = 0; cut < 6; cut += 1) {
      const { body } = await watch(cut)
      body.write(watchLine('BOOKMARK', object('', 10 + cut)))
      await sleep(5)
      body.destroy(new Error('cut'))
    }
    await watch(6)
    expect(performance.now() - startedAt).toBeLessThan(2500)
  })

  const broken = [
    { name: 'the version is gone', text: watchLine('ERROR', { code: 410, metadata: {} }) },
    { name: 'a line is no JSON', text: '{"type":"ADDED","obj\n' },
    { name: 'an object has no version', text: watchLine('ADDED', { metadata: { uid: 'x' } }) },
  ]
  for (const { name, text } of broken)
    it(`lists again when ${name}, and drops what is no longer there`, async () => {
      let lists = 0
      const api = fakeApi(() =>
        lists++ === 0 ? page([object('old', 1, 'O')], 1) : page([object('new', 5, 'N')], 5),
      )
      const { values, watch } = start(api)
      ;(await watch(0)).body.write(text)
      await watch(1)
      expect(values()).toEqual({ new: 'N' })
    })

  it('keeps what it knew while lists fail, and is not synced before one succeeded', async () => {
    let isDown = true
    const api = fakeApi(() => {
      if (isDown) throw new AppError('NETWORK', 'down')
      return page([object('a', 1, 'A')], 1)
    })
    const { reflector, watch } = start(api)
    await sleep(50)
    expect(reflector.isSynced()).toBe(false)
    isDown = false
    await watch(0)
    expect(reflector.isSynced()).toBe(true)
  })

  it('resolves a fresh list only with one that began after it was asked for', async () => {
    let version = 1
    const { reflector, values, watch } = start(
      fakeApi(() => page([object('a', version, `A${version}`)], version)),
    )
    await watch(0)
    version = 2
    await reflector.relist()
    expect(values()).toEqual({ a: 'A2' })
  })

  it('is synced and empty where the server does not serve the collection', async () => {
    const api = fakeApi(() => {
      throw new AppError('NOT_FOUND', 'no such resource')
    })
    const { reflector } = start(api)
    await vi.waitFor(() => expect(reflector.isSynced()).toBe(true))
    expect([reflector.isServed(), reflector.items.size]).toEqual([false, 0])
  })
})
