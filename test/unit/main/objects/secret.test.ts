import { describe, expect, it } from 'vitest'
import { MASK } from '../../../../preload/contract/objects.ts'
import { maskSecret, secretKeys, secretValue, unmaskSecret } from '../../../../main/objects/secret.ts'

const CANARY = 'canary-value'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const LAST = 'kubectl.kubernetes.io/last-applied-configuration'
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 's', annotations: { [LAST]: `{"stringData":{"a":"${CANARY}"}}`, owner: 'vision' } },
  data: { a: base64(CANARY), b: base64('\u00e9') },
  stringData: { c: CANARY },
}

describe('a Secret', () => {
  it('leaves without a value, also not the one that kubectl keeps in an annotation', () => {
    const text = JSON.stringify(maskSecret(secret))
    expect(text).not.toContain(CANARY)
    expect(text).not.toContain(base64(CANARY))
    expect(maskSecret(secret)).toMatchObject({
      data: { a: MASK, b: MASK },
      stringData: { c: MASK },
      metadata: { annotations: { owner: 'vision', [LAST]: MASK } },
    })
  })

  it('comes back whole from an edit that touched one key', () => {
    const edited = { ...maskSecret(secret), data: { a: MASK, b: base64('new') } }
    expect(unmaskSecret(edited, secret)).toEqual({ ...secret, data: { a: secret.data.a, b: base64('new') } })
  })

  it('refuses a mask that stands for nothing', () => {
    const edited = { ...secret, data: { ...secret.data, fresh: MASK } }
    expect(() => unmaskSecret(edited, secret)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', data: { field: 'data.fresh' } }),
    )
  })

  it('shows one value at a time', () => {
    expect(secretKeys(secret)).toEqual([
      { key: 'a', bytes: CANARY.length },
      { key: 'b', bytes: 2 },
    ])
    expect(secretValue(secret, 'a')).toEqual({ text: CANARY, bytes: CANARY.length })
    expect(secretValue({ ...secret, data: { raw: '/w==' } }, 'raw')).toEqual({ text: null, bytes: 1 })
    expect(() => secretValue(secret, 'toString')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })

  it('is no other kind of the same name', () => {
    const other = { ...secret, apiVersion: 'example.com/v1' }
    expect(maskSecret(other)).toBe(other)
    expect(secretKeys(other)).toEqual([])
  })
})
