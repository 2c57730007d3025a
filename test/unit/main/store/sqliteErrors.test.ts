import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { isOlder } from '../../../../main/store/database.ts'
import { fromSqlite, withStoreErrors } from '../../../../main/store/sqliteErrors.ts'

const failing = (code: string): Error => Object.assign(new Error('whatever it says'), { code })

const cases: { code: string; want: string | null }[] = [
  { code: 'SQLITE_FULL', want: 'DISK_FULL' },
  { code: 'SQLITE_IOERR_SHMSIZE', want: 'DISK_FULL' },
  { code: 'ENOSPC', want: 'DISK_FULL' },
  { code: 'SQLITE_READONLY_DIRECTORY', want: 'STORE_READ_ONLY' },
  { code: 'SQLITE_CANTOPEN', want: 'STORE_READ_ONLY' },
  { code: 'SQLITE_IOERR_READ', want: 'STORE_READ_ONLY' },
  { code: 'EROFS', want: 'STORE_READ_ONLY' },
  { code: 'EACCES', want: 'STORE_READ_ONLY' },
  { code: 'SQLITE_BUSY', want: 'STORE_BUSY' },
  { code: 'SQLITE_BUSY_SNAPSHOT', want: 'STORE_BUSY' },
  { code: 'SQLITE_CORRUPT', want: 'STORE_CORRUPT' },
  { code: 'SQLITE_CORRUPT_INDEX', want: 'STORE_CORRUPT' },
  { code: 'SQLITE_NOTADB', want: 'STORE_CORRUPT' },
  { code: 'SQLITE_IOERR_SHORT_READ', want: 'STORE_CORRUPT' },
  { code: 'SQLITE_CONSTRAINT_NOTNULL', want: null },
  { code: 'SQLITE_ERROR', want: null },
  { code: 'toString', want: null },
]

describe('a failure of SQLite or the file system', () => {
  for (const { code, want } of cases)
    it(`${code} is ${want ?? 'a bug of ours, passed on as it is'}`, () => {
      const cause = failing(code)
      const failure = fromSqlite(cause, '/somewhere')
      if (want === null) expect(failure).toBe(cause)
      else expect(failure).toMatchObject({ code: want, cause, data: { path: '/somewhere' } })
    })

  it('that already has its name keeps it', () => {
    const named = new AppError('NOT_FOUND', 'gone')
    expect(() =>
      withStoreErrors('x', () => {
        throw named
      }),
    ).toThrow(named)
  })
})

describe('a version of SQLite', () => {
  const versions: [version: string, isTooOld: boolean][] = [
    ['3.51.2', true],
    ['3.9.9', true],
    ['2.99.99', true],
    ['3.51.3', false],
    ['3.51.10', false],
    ['3.52.0', false],
    ['4.0.0', false],
  ]
  for (const [version, isTooOld] of versions)
    it(`${version} is ${isTooOld ? 'too old' : 'new enough'}`, () =>
      expect(isOlder(version, [3, 51, 3])).toBe(isTooOld))
})
