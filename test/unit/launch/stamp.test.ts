import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashOf, readStamp, writeStamp } from '../../../main/launch/setup/stamp.mjs'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canopy-stamp-'))
  await mkdir(join(folder, 'src/deep'), { recursive: true })
  await writeFile(join(folder, 'src/a.ts'), 'a')
  await writeFile(join(folder, 'src/deep/b.ts'), 'b')
  await writeFile(join(folder, 'lock'), 'l')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const hash = () => hashOf(folder, ['src', 'lock', 'absent'])

describe('the hash of sources', () => {
  it('stays while nothing changes', async () => expect(await hash()).toBe(await hash()))

  const changes: { name: string; change: () => Promise<void> }[] = [
    { name: 'a content', change: () => writeFile(join(folder, 'src/deep/b.ts'), 'c') },
    { name: 'a name', change: () => rename(join(folder, 'src/a.ts'), join(folder, 'src/z.ts')) },
    { name: 'a new file', change: () => writeFile(join(folder, 'src/c.ts'), '') },
    { name: 'a file that was missing', change: () => writeFile(join(folder, 'absent'), '') },
    {
      name: 'content that moves from one file to the next',
      change: async () => {
        await writeFile(join(folder, 'src/a.ts'), 'ab')
        await writeFile(join(folder, 'src/deep/b.ts'), '')
      },
    },
  ]
  it.each(changes)('changes with $name', async ({ change }) => {
    const before = await hash()
    await change()
    expect(await hash()).not.toBe(before)
  })

  it('ignores what is left out', async () => {
    const without = () => hashOf(folder, ['src'], path => path !== 'src/deep/b.ts')
    const before = await without()
    await writeFile(join(folder, 'src/deep/b.ts'), 'changed')
    expect(await without()).toBe(before)
  })
})

it('reads the stamp it wrote, and none where there is none', async () => {
  expect(await readStamp(join(folder, 'stamp'))).toBeUndefined()
  await writeStamp(join(folder, 'stamp'), 'abc')
  expect(await readStamp(join(folder, 'stamp'))).toBe('abc')
})
