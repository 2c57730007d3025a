import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { Modal, VisuallyHidden } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ActionContext } from '../../state/actions.ts'
import { showOverlay, useOverlay } from '../../state/overlay.ts'
import { preferences } from '../../state/preferences.ts'
import { entriesOf, type Entry } from './entries.ts'
import classes from './Switcher.module.css'
import { SwitcherList } from './SwitcherList.tsx'

const LIST = 'switcher-list'

/** Ctrl/⌘K: clusters, pages and actions by a few letters of their names. */
export function Switcher({ context }: { readonly context: ActionContext }) {
  const { t } = useTranslation('switcher')
  const isOpen = useOverlay(state => state.overlay?.kind === 'switcher')
  const close = (): void => showOverlay(null)
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      withCloseButton={false}
      title={<VisuallyHidden>{t('title')}</VisuallyHidden>}
      size={580}
      yOffset="12vh"
      padding={0}
      classNames={{
        content: classes['content'] ?? '',
        body: classes['body'] ?? '',
        header: classes['header'] ?? '',
      }}
    >
      {isOpen && <Search context={context} close={close} />}
    </Modal>
  )
}

function Search({ context, close }: { readonly context: ActionContext; readonly close: () => void }) {
  const { t } = useTranslation('switcher')
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const entries = useMemo(
    () =>
      entriesOf(query, {
        context,
        labelOf: action => t(`actions.${action}`),
        openCluster: ({ id }) =>
          context.navigate(`/c/${id}/${preferences.getState().lastPageOf[id] ?? 'overview'}`),
      }),
    [query, context, t],
  )
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen, entries])

  const run = (entry: Entry | undefined): void => {
    if (!entry || entry.off !== null) return
    close()
    // After the dialog gave the focus back, so that an action may take it.
    setTimeout(entry.run, 0)
  }
  const onKey = (event: KeyboardEvent): void => {
    const last = entries.length - 1
    const to: Readonly<Record<string, number>> = {
      ArrowDown: chosen === last ? 0 : chosen + 1,
      ArrowUp: chosen === 0 ? last : chosen - 1,
      PageDown: Math.min(last, chosen + 8),
      PageUp: Math.max(0, chosen - 8),
    }
    const next = to[event.key]
    if (next !== undefined) setChosen(Math.max(0, next))
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(entries[chosen])
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className={classes['field']}>
        <IconSearch size={17} stroke={1.7} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-label={t('title')}
          aria-expanded
          aria-controls={LIST}
          aria-activedescendant={entries[chosen] && `${LIST}-${chosen}`}
          placeholder={t('placeholder')}
          value={query}
          spellCheck={false}
          onChange={event => {
            setQuery(event.currentTarget.value)
            setChosen(0)
          }}
          onKeyDown={onKey}
        />
      </div>
      <VisuallyHidden role="status">{t('count', { count: entries.length })}</VisuallyHidden>
      {entries.length === 0 ? (
        <div className={classes['nothing']}>{t('nothing')}</div>
      ) : (
        <div ref={list} id={LIST} role="listbox" aria-label={t('title')} className={classes['list']}>
          <SwitcherList
            entries={entries}
            idOf={index => `${LIST}-${index}`}
            chosen={chosen}
            active={context.cluster}
            onChoose={setChosen}
            onRun={run}
          />
        </div>
      )}
    </>
  )
}
