import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../../../main/clusters/objects.ts'
import { diffObjects } from '../../../../main/suite/diff.ts'

const object = (more: object, kind = 'ConfigMap'): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x' },
  ...more,
})

describe('the difference of two objects', () => {
  it('is told by path, values as text, what is new or gone as null', () => {
    expect(
      diffObjects(
        object({ data: { same: 'a', old: '1', is: '1' } }),
        object({ data: { same: 'a', new: '2', is: '2' } }),
      ),
    ).toEqual([
      { path: 'data.old', before: '1', after: null },
      { path: 'data.is', before: '1', after: '2' },
      { path: 'data.new', before: null, after: '2' },
    ])
  })

  it('meets items of a list by their names, others by their places', () => {
    const pods = (names: string[], args: string[]) =>
      object({ spec: { containers: names.map(name => ({ name, image: `${name}:1` })), args } })
    expect(diffObjects(pods(['a', 'b'], ['x']), pods(['b'], ['y']))).toEqual([
      { path: 'spec.containers[a]', before: '{"name":"a","image":"a:1"}', after: null },
      { path: 'spec.args[0]', before: 'x', after: 'y' },
    ])
  })

  it('leaves out what the server writes by itself, and our own mark', () => {
    const before = object({
      metadata: {
        name: 'x',
        resourceVersion: '1',
        generation: 1,
        managedFields: [{ manager: 'a' }],
        annotations: { 'canopy.internal/manifest-sha256': 'a', other: '1' },
      },
      status: { ready: 1 },
    })
    const after = object({
      metadata: {
        name: 'x',
        resourceVersion: '2',
        generation: 2,
        managedFields: [{ manager: 'b' }],
        annotations: { 'canopy.internal/manifest-sha256': 'b', other: '2' },
      },
      status: { ready: 2 },
    })
    expect(diffObjects(before, after)).toEqual([
      { path: 'metadata.annotations.other', before: '1', after: '2' },
    ])
  })

  it('says of a Secret that a value changed, never which', () => {
    const secret = (key: string) => object({ data: { key } }, 'Secret')
    const [change] = diffObjects(secret('Y2FuYXJ5'), secret('b3RoZXI='))
    expect(change).toEqual({ path: 'data.key', before: '•••', after: '•••' })
  })

  it('says of bytes how many, cuts long texts, and ends after 40 changes', () => {
    const bytes = (text: string) => object({ binaryData: { code: text } })
    expect(diffObjects(bytes('AAAA'), bytes('AAAABBBB'))).toEqual([
      { path: 'binaryData.code', before: '3 bytes', after: '6 bytes' },
    ])
    expect(diffObjects(null, object({ data: { long: 'x'.repeat(500) } })).at(-1)?.after).toMatch(
      /^x{160}…$|^\{/,
    )
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`k${index}`, 'v']))
    expect(diffObjects(object({ data: {} }), object({ data: many }))).toHaveLength(40)
  })
})
