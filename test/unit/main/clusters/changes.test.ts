import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId } from '#core/base/units.ts'
import { createChanges } from '../../../../main/clusters/changes.ts'
import type { AuditEntry } from '../../../../main/store/appRecords.ts'
import { failureOf } from '../../../support/clients.ts'

const cluster = 'c' as ClusterId

function given(guard: 'none' | 'production' | 'readOnly') {
  const audit: AuditEntry[] = []
  const done: string[] = []
  const changes = createChanges({
    cluster: () => ({ name: 'precious', guard }),
    audit: entry => void audit.push(entry),
    now: () => millis(7),
  })
  const asked = { cluster, action: 'objects.remove', detail: { name: 'a' }, typedCluster: null }
  const work = async () => {
    done.push('work')
    return 42
  }
  return { audit, done, changes, asked, work }
}

describe('a change that a person asks for', () => {
  it.each([
    { guard: 'none', typedCluster: null, typed: 'a', wantCode: null },
    { guard: 'none', typedCluster: null, typed: 'A', wantCode: 'CONFIRMATION_NEEDED' },
    { guard: 'none', typedCluster: null, typed: null, wantCode: 'CONFIRMATION_NEEDED' },
    { guard: 'production', typedCluster: null, typed: 'a', wantCode: 'CONFIRMATION_NEEDED' },
    { guard: 'production', typedCluster: 'precious', typed: null, wantCode: 'CONFIRMATION_NEEDED' },
    { guard: 'production', typedCluster: 'precious', typed: 'a', wantCode: null },
    { guard: 'readOnly', typedCluster: 'precious', typed: 'a', wantCode: 'READ_ONLY' },
  ] as const)(
    '$guard, cluster typed $typedCluster, object typed $typed: $wantCode',
    async ({ guard, typedCluster, typed, wantCode }) => {
      const { audit, done, changes, asked, work } = given(guard)
      const running = changes.run({ ...asked, typedCluster, confirm: { name: 'a', typed } }, work)
      if (wantCode) {
        expect((await failureOf(running)).code).toBe(wantCode)
        expect(done).toEqual([])
        expect(audit).toMatchObject([{ outcome: 'refused', detail: { name: 'a', code: wantCode } }])
      } else {
        expect(await running).toBe(42)
        expect(audit).toEqual([
          { at: 7, cluster, action: 'objects.remove', outcome: 'done', detail: { name: 'a' } },
        ])
      }
    },
  )

  it('writes down what failed, and why', async () => {
    const { audit, changes, asked } = given('none')
    const failing = changes.run(asked, () => Promise.reject(new AppError('CONFLICT', 'changed')))
    expect((await failureOf(failing)).code).toBe('CONFLICT')
    expect(audit).toMatchObject([{ outcome: 'failed', detail: { name: 'a', code: 'CONFLICT' } }])
  })

  it('notes what needs no guard on a read-only cluster too', async () => {
    const { audit, changes, asked, work } = given('readOnly')
    expect(await changes.note(asked, work)).toBe(42)
    expect(audit).toMatchObject([{ outcome: 'done' }])
  })
})
