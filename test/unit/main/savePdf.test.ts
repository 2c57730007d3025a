import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { savePdf } from '../../../main/savePdf.ts'
import { createFakeShellLink } from '../../support/fakeShellLink.ts'

const folder = mkdtempSync(join(tmpdir(), 'canopy-pdf-'))
afterEach(() => readdirSync(folder).forEach(name => rmSync(join(folder, name))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const page = { name: 'lab-report.pdf', html: '<p>1</p>' }
const { signal } = new AbortController()

describe('a report on paper', () => {
  it('is printed into the file that was chosen, under the name that was proposed', async () => {
    const link = createFakeShellLink(join(folder, 'mine.pdf'))
    expect(await savePdf(page, link, signal)).toEqual({ path: join(folder, 'mine.pdf') })
    expect(readFileSync(join(folder, 'mine.pdf'), 'utf8')).toBe('%PDF-')
    expect(link.asked).toEqual(['chooseSavePath lab-report.pdf', 'printPage 8'])
  })
  it('is not printed for a dialog that was cancelled', async () => {
    const link = createFakeShellLink()
    expect(await savePdf(page, link, signal)).toBeNull()
    expect(link.asked).toEqual(['chooseSavePath lab-report.pdf'])
  })
  it('leaves nothing behind that could not be printed', async () => {
    const link = {
      ...createFakeShellLink(join(folder, 'mine.pdf')),
      printPage: () => Promise.reject(new AppError('TOO_LARGE', 'The report has too many pages')),
    }
    await expect(savePdf(page, link, signal)).rejects.toMatchObject({ code: 'TOO_LARGE' })
    expect(readdirSync(folder)).toEqual([])
  })
})
