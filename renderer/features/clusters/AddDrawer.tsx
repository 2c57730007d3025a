import { useCallback, useState } from 'react'
import { Button, Drawer } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../data/context.ts'
import { useCommand } from '../../data/queries.ts'
import { useOnce } from '../../data/useOnce.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { SkeletonRows } from '../../ui/SkeletonRows.tsx'
import { showDone } from '../../ui/toasts.tsx'
import classes from './AddDrawer.module.css'
import { AddSources } from './AddSources.tsx'
import { AllowPlain } from './AllowPlain.tsx'
import { BrokenFile } from './BrokenFile.tsx'
import {
  MAX_SOURCES,
  chosenCount,
  defaultChoices,
  fileName,
  itemsOf,
  withSources,
  type Choices,
  type ImportSource,
  type Preview,
} from './preview.ts'
import { PreviewTable } from './PreviewTable.tsx'

type Props = {
  readonly isOpen: boolean
  readonly sources: readonly ImportSource[]
  readonly onSources: (sources: readonly ImportSource[]) => void
  readonly onClose: () => void
}

/** From kubeconfigs to clusters: choose sources, look at what they hold, add what is wanted. */
export function AddDrawer({ isOpen, sources, onSources, onClose }: Props) {
  const { t } = useTranslation('clusters')
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      title={t('addDialog.title')}
      size="min(1080px, 94vw)"
      closeButtonProps={{ 'aria-label': t('actions.close', { ns: 'common' }) }}
      classNames={{ content: classes['content'] ?? '', body: classes['body'] ?? '' }}
    >
      {isOpen && <Steps sources={sources} onSources={onSources} onClose={onClose} />}
    </Drawer>
  )
}

function Steps({ sources, onSources, onClose }: Omit<Props, 'isOpen'>) {
  const { t } = useTranslation('clusters')
  const client = useClient()
  const ask = useCallback(
    (signal: AbortSignal) => client.query('clusters.preview', { sources: [...sources] }, signal),
    [client, sources],
  )
  const isTooMany = sources.length > MAX_SOURCES
  const [preview, again] = useOnce(sources.length > 0 && !isTooMany ? ask : null)
  const addSources = (more: readonly ImportSource[]): void => onSources(withSources(sources, more))
  if (sources.length === 0)
    return (
      <>
        <p className={classes['intro']}>{t('addDialog.intro')}</p>
        <AddSources onSources={addSources} isLarge />
      </>
    )
  return (
    <>
      {isTooMany && (
        <EmptyState
          title={t('addDialog.tooMany', { max: MAX_SOURCES })}
          body={t('addDialog.tooManyBody')}
          action={<Button onClick={() => onSources([])}>{t('addDialog.startOver')}</Button>}
        />
      )}
      {preview.status === 'failed' && (
        <>
          <FailureView failure={preview.error} isPanel onRetry={again} />
          <div>
            <Button onClick={() => onSources([])}>{t('addDialog.startOver')}</Button>
          </div>
        </>
      )}
      {preview.status === 'running' && <SkeletonRows count={6} />}
      {preview.status === 'done' && (
        <Previewed preview={preview.value} sources={sources} onSources={onSources} onClose={onClose} />
      )}
    </>
  )
}

type PreviewedProps = Omit<Props, 'isOpen'> & { readonly preview: Preview }

function Previewed({ preview, sources, onSources, onClose }: PreviewedProps) {
  const { t } = useTranslation('clusters')
  const add = useCommand('clusters.add', { isShownInPlace: true })
  const [chosen, setChosen] = useState<{ of: Preview; choices: Choices } | null>(null)
  const choices = chosen?.of === preview ? chosen.choices : defaultChoices(preview)
  const count = chosenCount(choices)
  const nameOf = (source: number): string => {
    const found = sources[source]
    return found && 'path' in found ? fileName(found.path) : t('addDialog.pasted')
  }
  const confirm = (): void =>
    add.mutate(
      { items: itemsOf(preview, choices, sources) },
      {
        onSuccess: ({ added, replaced }) => {
          if (added.length > 0) showDone(t('addDialog.added', { count: added.length }))
          if (replaced.length > 0) showDone(t('addDialog.replaced', { count: replaced.length }))
          onClose()
        },
      },
    )
  return (
    <>
      <div className={classes['scroll']}>
        {preview.failures.length > 0 && (
          <section>
            <h3>{t('addDialog.broken')}</h3>
            <ul className={classes['broken']}>
              {preview.failures.map(({ source, path, failure }) => (
                <BrokenFile key={`${source} ${path}`} path={path ?? nameOf(source)} failure={failure} />
              ))}
            </ul>
          </section>
        )}
        <PreviewTable
          preview={preview}
          sources={sources}
          nameOf={nameOf}
          choices={choices}
          onChoices={next => setChosen({ of: preview, choices: next })}
        />
        {add.error && (
          <FailureView
            failure={add.error}
            isPanel
            actions={add.error.code === 'SECRETS_UNAVAILABLE' && <AllowPlain onAllowed={confirm} />}
          />
        )}
      </div>
      <footer className={classes['foot']}>
        <div className={classes['side']}>
          <AddSources onSources={more => onSources(withSources(sources, more))} />
          <Button variant="subtle" color="neutral" onClick={() => onSources([])}>
            {t('addDialog.startOver')}
          </Button>
        </div>
        <div className={classes['side']}>
          <Button onClick={onClose}>{t('actions.cancel', { ns: 'common' })}</Button>
          <Button variant="filled" disabled={count === 0} loading={add.isPending} onClick={confirm}>
            {count === 0 ? t('addDialog.confirmNone') : t('addDialog.confirm', { count })}
          </Button>
        </div>
      </footer>
    </>
  )
}
