import { describe, expect, it } from 'vitest'
import { readManifest, writeManifest } from '../../../../main/objects/manifest.ts'

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n'

describe('a manifest', () => {
  it('is written as kubectl can read it: texts that YAML 1.1 takes for something else are quoted', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', managedFields: [{ manager: 'x' }] },
      data: { y: 'yes', octal: '0644', time: '12:30', date: '2026-01-01', lines: 'one\ntwo\n' },
    }
    const yaml = writeManifest(object)
    expect(yaml).not.toContain('managedFields')
    expect(yaml).toMatch(/octal: "0644"/)
    expect(yaml).toMatch(/"?y"?: "yes"/)
    expect(readManifest(yaml)).toEqual({ ...object, metadata: { name: 'a' } })
  })

  it('is read as kubectl reads it', () => {
    expect(
      readManifest(`${head}spec:\n  mode: 0644\n  on: yes\n  at: 2026-01-01T00:00:00Z\n`)['spec'],
    ).toEqual({
      mode: 420,
      true: true,
      at: '2026-01-01T00:00:00Z',
    })
  })

  it.each([
    { name: 'no YAML', yaml: 'a: [', wantData: { line: 1 } },
    { name: 'a tab', yaml: `${head}data:\n\tx: y\n`, wantData: { line: 6 } },
    { name: 'a key twice', yaml: `${head}data:\n  x: "1"\n  x: "2"\n`, wantData: { line: 7 } },
    { name: 'no object', yaml: '- a\n', wantData: { field: 'metadata.name' } },
    { name: 'no name', yaml: 'apiVersion: v1\nkind: Pod\nmetadata: {}\n', wantData: {} },
    { name: 'nothing', yaml: '', wantData: {} },
    {
      name: 'an alias bomb',
      yaml: `${head}x: &x [1,1,1,1,1,1,1,1]\ny: &y [${'*x,'.repeat(20)}]\nz: [${'*y,'.repeat(20)}]\n`,
      wantData: {},
    },
    { name: 'an alias of nothing', yaml: `${head}x: *gone\n`, wantData: {} },
  ])('says what is wrong with $name', ({ yaml, wantData }) => {
    expect(() => readManifest(yaml)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', data: expect.objectContaining(wantData) as object }),
    )
  })
})
