import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { ErrorCode, ErrorData } from '#core/base/errors.ts'

/** A failure in whatever form it came: an AppError, or the same three fields kept beside what failed. */
export type FailureLike = { readonly code: ErrorCode; readonly message: string; readonly data: ErrorData }

export type FailureText = { readonly title: string; readonly next: string }

/** What happened and the next step, in the user's language. */
export function failureText(t: TFunction<'errors'>, code: ErrorCode): FailureText {
  return { title: t(`${code}.title`), next: t(`${code}.next`) }
}

export function useFailureText(): (code: ErrorCode) => FailureText {
  const { t } = useTranslation('errors')
  return code => failureText(t, code)
}

/** The facts of a failure as lines that a person can read and send on. Never translated: they are for whoever helps. */
export function failureDetails({ code, message, data }: FailureLike): string {
  const facts = Object.entries(data).map(([key, value]) => `${key}: ${factText(value)}`)
  return [`${code}: ${message}`, ...facts].join('\n')
}

export function factText(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every(item => typeof item === 'string')) return value.join(' ')
  return JSON.stringify(value) ?? String(value)
}
