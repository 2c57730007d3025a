import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { chooseFolder, leftFolder, settledFolder } from '../../../../main/shell/dataFolder.ts'
import { tempFolder } from '../../../support/stores.ts'

let home: string
let other: string
beforeEach(() => {
  const folder = tempFolder()
  ;[home, other] = [join(folder, 'home'), join(folder, 'other')]
  mkdirSync(join(home, 'clusters'), { recursive: true })
  mkdirSync(join(home, 'logs'))
  mkdirSync(other)
  writeFileSync(join(home, 'canopy.sqlite'), 'registry')
  writeFileSync(join(home, 'clusters/a.sqlite'), 'history')
  writeFileSync(join(home, 'logs/canopy.log'), 'log')
})

const hasAll = (folder: string): boolean =>
  existsSync(join(folder, 'canopy.sqlite')) &&
  readFileSync(join(folder, 'canopy.sqlite'), 'utf8') === 'registry' &&
  readFileSync(join(folder, 'clusters/a.sqlite'), 'utf8') === 'history'

const failure = (work: () => unknown): string => {
  try {
    work()
  } catch (cause) {
    return cause instanceof AppError ? cause.code : (cause as Error).message
  }
  return 'none'
}

describe('the data folder', () => {
  it('is the platform’s until another is chosen', () => expect(settledFolder(home)).toBe(home))

  it('is moved at the next start, whole, and once; its log stays', () => {
    chooseFolder(home, other, home)
    expect([hasAll(home), readdirSync(other), leftFolder(home)]).toEqual([true, [], home])
    expect(settledFolder(home)).toBe(other)
    expect([hasAll(other), leftFolder(home)]).toEqual([true, null])
    expect(readdirSync(home).toSorted()).toEqual(['data-folder.json', 'logs'])
    writeFileSync(join(other, 'clusters/b.sqlite'), 'later')
    expect(settledFolder(home)).toBe(other)
    expect(existsSync(join(other, 'clusters/b.sqlite'))).toBe(true)
  })

  it('comes back home, with nothing left that names another', () => {
    chooseFolder(home, other, home)
    settledFolder(home)
    rmSync(join(home, 'logs'), { recursive: true })
    chooseFolder(home, home, other)
    expect(settledFolder(home)).toBe(home)
    expect([hasAll(home), readdirSync(other), existsSync(join(home, 'data-folder.json'))]).toEqual([
      true,
      [],
      false,
    ])
  })

  it('that was being moved when the computer went off is moved by the next start', () => {
    chooseFolder(home, other, home)
    writeFileSync(join(other, 'canopy.sqlite'), 'regi')
    expect(settledFolder(home)).toBe(other)
    expect(hasAll(other)).toBe(true)
  })

  it('stays where it is when it cannot be moved', () => {
    chooseFolder(home, other, home)
    rmSync(other, { recursive: true })
    writeFileSync(other, 'a file where the folder was')
    expect(failure(() => settledFolder(home))).toContain('is where it was')
    expect([settledFolder(home), hasAll(home)]).toEqual([home, true])
  })

  it('that is gone is no reason to begin with an empty one', () => {
    chooseFolder(home, other, home)
    settledFolder(home)
    rmSync(other, { recursive: true })
    expect(failure(() => settledFolder(home))).toContain(`${other} is not there`)
    mkdirSync(other) // as the mount point of a disk that is not connected
    expect(failure(() => settledFolder(home))).toContain('Connect its disk')
  })

  it('is not guessed where the note of it cannot be read', () => {
    writeFileSync(join(home, 'data-folder.json'), '{"path":')
    expect(failure(() => settledFolder(home))).toContain('does not name a folder')
  })
})

describe('a folder that is chosen', () => {
  it.each([
    { story: 'the same', path: () => home, want: 'INVALID_INPUT' },
    { story: 'one within', path: () => join(home, 'clusters'), want: 'INVALID_INPUT' },
    { story: 'one around it', path: () => join(home, '..'), want: 'INVALID_INPUT' },
    { story: 'one that is not there', path: () => join(other, 'gone'), want: 'STORE_READ_ONLY' },
    {
      story: 'a file',
      path: () => (writeFileSync(join(other, 'file'), ''), join(other, 'file')),
      want: 'STORE_READ_ONLY',
    },
    {
      story: 'one with anything in it',
      path: () => (writeFileSync(join(other, 'thesis.tex'), 'of the user'), other),
      want: 'FOREIGN',
    },
  ])('is refused: $story', ({ path, want }) => {
    const given = path()
    expect(failure(() => chooseFolder(home, given, home))).toBe(want)
    expect(settledFolder(home)).toBe(home)
  })

  it('may be the root of a disk', () => {
    mkdirSync(join(other, 'lost+found'))
    chooseFolder(home, other, home)
    settledFolder(home)
    chooseFolder(home, home, other)
    settledFolder(home)
    expect([hasAll(home), readdirSync(other)]).toEqual([true, ['lost+found']])
  })

  it.skipIf(process.getuid?.() === 0)('is refused: one that cannot be written', () => {
    chmodSync(other, 0o500)
    expect(failure(() => chooseFolder(home, other, home))).toBe('STORE_READ_ONLY')
  })
})
