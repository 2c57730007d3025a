import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useEndpoint } from '../../data/queries.ts'
import type { FailureLike } from '../../ui/failureText.ts'
import { showFailure } from '../../ui/toasts.tsx'

/** Tells of each damaged store that was set aside, until it was read; the About page keeps the list of all notices. */
export function useNewNotices(): void {
  const { i18n } = useTranslation()
  const notices = useEndpoint('app.info', undefined).data?.notices
  const told = useRef<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const { untold, now } = newNotices(notices ?? [], told.current)
    told.current = now
    for (const notice of untold) showFailure(i18n, notice, { stays: true })
  }, [notices, i18n])
}

/** Stores that were set aside and of which it was not told yet, by where they went. */
export function newNotices(
  notices: readonly FailureLike[],
  told: ReadonlySet<string>,
): { readonly untold: readonly FailureLike[]; readonly now: ReadonlySet<string> } {
  const setAside = notices.filter(({ data }) => typeof data['setAside'] === 'string')
  const keyOf = ({ data }: FailureLike) => String(data['setAside'])
  return {
    untold: setAside.filter(notice => !told.has(keyOf(notice))),
    now: new Set([...told, ...setAside.map(keyOf)]),
  }
}
