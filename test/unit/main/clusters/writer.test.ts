import { describe, expect, it } from 'vitest'
import { millis } from '#core/base/units.ts'
import { createWriter } from '../../../../main/clusters/writer.ts'
import type { MirrorChange } from '../../../../main/store/records.ts'
import { createFakeMirror } from '../../../support/fakeMirror.ts'
import { until } from '../../../support/sessions.ts'

const upsert = (uid: string, name = uid, generation = 1): MirrorChange => ({
  op: 'upsert',
  record: { kind: 'namespace', uid, name, labels: {}, createdAt: millis(0), phase: 'Active' },
  generation,
})
const many = (count: number) => Array.from({ length: count }, (_, index) => upsert(`u${index}`))

function setUp() {
  const mirror = createFakeMirror()
  const written: string[][] = []
  const failures: unknown[] = []
  const writer = createWriter({
    mirror,
    now: Date.now,
    onWritten: kinds => written.push([...kinds]),
    onFailure: cause => failures.push(cause),
  })
  return { mirror, writer, written, failures }
}

describe('the writer', () => {
  it('writes what comes within a moment at once', async () => {
    const { mirror, writer, written } = setUp()
    await writer.add([upsert('a')])
    await writer.add([upsert('b')])
    expect(mirror.batches).toEqual([])
    await until(() => mirror.batches.length > 0, 1000)
    expect(mirror.batches).toEqual([2])
    expect(written).toEqual([['namespace']])
  })

  it('never writes more than five hundred changes at once', async () => {
    const { mirror, writer } = setUp()
    await writer.add(many(1200))
    writer.flush()
    expect(mirror.batches).toEqual([500, 500, 200])
  })

  it('keeps only the last change of an object', async () => {
    const { mirror, writer } = setUp()
    for (let index = 0; index < 50; index += 1) await writer.add([upsert('a', `name-${index}`)])
    writer.flush()
    expect(mirror.batches).toEqual([1])
    expect(mirror.has('namespace', 'name-49')).toBe(true)
  })

  it('a deletion after a change wins, and the other way round', async () => {
    const { mirror, writer } = setUp()
    await writer.add([upsert('a'), { op: 'delete', kind: 'namespace', uid: 'a' }])
    await writer.add([{ op: 'delete', kind: 'namespace', uid: 'b' }, upsert('b')])
    writer.flush()
    expect(mirror.records('namespace').map(({ uid }) => uid)).toEqual(['b'])
  })

  it('what a prune follows is written before it', async () => {
    const { mirror, writer } = setUp()
    await writer.add([upsert('old', 'old', 1)])
    writer.flush()
    await writer.add([
      upsert('new', 'new', 2),
      { op: 'prune', kind: 'namespace', namespaces: null, generation: 2 },
    ])
    writer.flush()
    expect(mirror.records('namespace').map(({ uid }) => uid)).toEqual(['new'])
  })

  it('keeps what could not be written for the next time, and says that it could not', async () => {
    const { mirror, writer, failures } = setUp()
    mirror.failWith(new Error('full'))
    await writer.add([upsert('a')])
    await until(() => failures.length > 0, 1000)
    mirror.failWith(null)
    writer.flush()
    expect(mirror.has('namespace', 'a')).toBe(true)
  })
})
