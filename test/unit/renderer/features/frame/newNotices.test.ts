import { expect, it } from 'vitest'
import { newNotices } from '../../../../../renderer/features/frame/useNewNotices.ts'

const aside = (setAside: string) => ({ code: 'STORE_CORRUPT' as const, message: '', data: { setAside } })

it('a store that was set aside is told of once, whatever else was survived', () => {
  const pieces = { code: 'STORE_CORRUPT' as const, message: '', data: { chunks: 3 } }
  const first = newNotices([aside('a'), pieces], new Set())
  expect(first.untold).toEqual([aside('a')])
  expect(newNotices([aside('a'), pieces], first.now).untold).toEqual([])
  expect(newNotices([aside('b'), aside('a')], first.now).untold).toEqual([aside('b')])
})
