import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseFuses, readFuses, WANTED_FUSES } from '../../../../main/shell/fuses.ts'

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const wire = (fuses: string, version = 1) =>
  Buffer.concat([Buffer.from(SENTINEL), Buffer.from([version, fuses.length]), Buffer.from(fuses)])

describe('parseFuses', () => {
  it('reads the wire wherever it stands', () => {
    expect(parseFuses(Buffer.concat([Buffer.alloc(99, 7), wire('01001100'), Buffer.alloc(9)]))).toEqual(
      WANTED_FUSES,
    )
  })
  it('tells a removed fuse', () =>
    expect(parseFuses(wire('0r'))).toMatchObject({ enableCookieEncryption: 'removed' }))
  it('is null without a wire', () => expect(parseFuses(Buffer.alloc(99))).toBeNull())
  it('is null for a version it does not know', () => expect(parseFuses(wire('01', 2))).toBeNull())
})

describe('readFuses', () => {
  it('finds a wire that lies across two pieces', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fuses-'))
    const path = join(folder, 'executable')
    writeFileSync(
      path,
      Buffer.concat([Buffer.alloc(4 * 1024 * 1024 - 20), wire('01001100'), Buffer.alloc(5000)]),
    )
    expect(await readFuses(path)).toEqual(WANTED_FUSES)
    writeFileSync(path, Buffer.alloc(5 * 1024 * 1024))
    expect(await readFuses(path)).toBeNull()
    rmSync(folder, { recursive: true })
  })
})
