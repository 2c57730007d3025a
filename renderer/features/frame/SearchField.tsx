import { useState } from 'react'
import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate, useSearchParams } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import { useEarlySearch } from '../../data/search.ts'
import { SEARCH_FIELD, focusSearch } from '../../state/focus.ts'
import { writeKeys } from '../../state/keys.ts'

/** One field over everything cached of the cluster: shows the search page, `?q=` its text, with every key. */
export function SearchField({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('frame')
  const goTo = useNavigate()
  const askEarly = useEarlySearch(cluster)
  const { pathname } = useLocation()
  const [params] = useSearchParams()
  const page = `/c/${cluster}/search`
  const isOpen = pathname === page
  const asked = isOpen ? (params.get('q') ?? '') : ''
  // What is being typed: the address follows it one step behind, and must not take back what was typed since.
  const [draft, setDraft] = useState<string | null>(null)
  const text = draft ?? asked

  const search = (next: string): void => {
    setDraft(next)
    if (next === '' && !isOpen) return
    askEarly(next)
    // At once: as a transition it could still be under way when the answer comes.
    void goTo(`${page}?q=${encodeURIComponent(next)}`, { replace: isOpen, flushSync: isOpen })
  }
  const isMac = window.bridge.platform === 'darwin'
  return (
    <TextInput
      id={SEARCH_FIELD}
      role="searchbox"
      aria-label={t('search.label')}
      placeholder={t('search.placeholder')}
      value={text}
      autoComplete="off"
      spellCheck={false}
      leftSection={<IconSearch size={15} stroke={1.7} />}
      rightSectionWidth={text === '' ? 52 : 28}
      rightSectionPointerEvents={text === '' ? 'none' : 'all'}
      rightSection={
        text === '' ? (
          <kbd aria-hidden>{writeKeys('Mod+F', isMac)}</kbd>
        ) : (
          <CloseButton
            size="xs"
            aria-label={t('actions.clear', { ns: 'common' })}
            onClick={() => {
              search('')
              focusSearch()
            }}
          />
        )
      }
      onChange={event => search(event.currentTarget.value)}
      onBlur={() => setDraft(null)}
      onKeyDown={event => {
        if (event.key === 'Escape' && text !== '') search('')
        else if (event.key === 'Escape') event.currentTarget.blur()
        else if (event.key === 'Enter' && !isOpen && text !== '') search(text)
      }}
    />
  )
}
