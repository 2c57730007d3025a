import { expect, it } from 'vitest'
import type { ErrorCode } from '#core/base/errors.ts'
import { createI18n } from '../../../../../renderer/i18n/i18n.ts'
import { sourceFailureText } from '../../../../../renderer/ui/dashboard/sourceFailureText.ts'

const textOf = (code: ErrorCode, data: object, language: 'en' | 'zh-CN' = 'en') =>
  sourceFailureText(
    { code, message: '', data: { ...data } },
    createI18n(language).getFixedT(null, 'dashboards'),
  )

it.each([
  {
    code: 'UNAUTHORIZED',
    en: 'metrics:9090 does not accept your credentials',
    zh: 'metrics:9090 不接受您的凭据',
  },
  { code: 'REFUSED', en: 'metrics:9090 refuses connections', zh: 'metrics:9090 拒绝连接' },
] as const)('what a source said names the source: $code', ({ code, en, zh }) => {
  expect(textOf(code, { source: 'metrics:9090' })?.title).toBe(en)
  expect(textOf(code, { source: 'metrics:9090' }, 'zh-CN')?.title).toBe(zh)
})

it.each([
  { name: 'of the cluster', code: 'UNAUTHORIZED', data: { host: 'api:6443' } },
  { name: 'whose own text fits sources', code: 'NOT_METRICS', data: { source: 'metrics:9090' } },
] as const)('a failure $name is told by its code', ({ code, data }) => {
  expect(textOf(code, data)).toBeUndefined()
})
