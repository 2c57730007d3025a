import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { useCluster } from '../../data/clusters.ts'
import { Card } from '../../ui/Card.tsx'
import { FieldDocs } from './FieldDocs.tsx'
import type { LoadedObject, Place } from './ObjectPage.tsx'
import { ReviewDialog } from './ReviewDialog.tsx'
import classes from './Objects.module.css'

// The editor is larger than the rest of the page; it is loaded when one is shown.
const YamlEditor = lazy(async () => ({ default: (await import('./YamlEditor.tsx')).YamlEditor }))

type Props = {
  readonly cluster: ClusterId
  readonly place: Place
  readonly object: LoadedObject
  readonly isReadOnly: boolean
  readonly onWritten: () => void
}

/** What is being edited: the text, and the version that it was begun from. */
type Draft = { readonly yaml: string; readonly resourceVersion: string }

/** The YAML of an object beside what its fields mean; an edit is compared by dry run before it is written. */
export function ManifestCard({ cluster, place, object, isReadOnly, onWritten }: Props) {
  const { t } = useTranslation('objects')
  const known = useCluster(cluster)
  const [draft, setDraft] = useState<Draft | null>(null)
  const [round, setRound] = useState(0)
  const [path, setPath] = useState<readonly string[]>([])
  const [isReviewed, setIsReviewed] = useState(false)
  const isStale = draft !== null && draft.resourceVersion !== object.resourceVersion
  const forget = (): void => {
    setDraft(null)
    setRound(before => before + 1)
    onWritten()
  }
  const change = (yaml: string): void =>
    setDraft(before => {
      const resourceVersion = before?.resourceVersion ?? object.resourceVersion
      return before === null && yaml === object.yaml ? null : { yaml, resourceVersion }
    })
  // A text that nobody edits follows the cluster; one that is edited stays.
  const key = draft === null ? `${round} ${object.resourceVersion}` : `${round} ${draft.resourceVersion}`
  return (
    <Card
      title={t('object.yaml')}
      sub={isStale ? <span role="status">{t('object.stale')}</span> : undefined}
      right={
        <span className={classes['links']}>
          {draft !== null && (
            <Button size="compact-sm" onClick={forget}>
              {t('object.reload')}
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="filled"
            disabled={draft === null || isReadOnly}
            onClick={() => setIsReviewed(true)}
          >
            {t('object.review')}
          </Button>
        </span>
      }
    >
      <div className={classes['manifest']}>
        <Suspense fallback={<pre className={classes['plain']}>{object.yaml}</pre>}>
          <YamlEditor
            key={key}
            label={t('object.yaml')}
            initial={draft?.yaml ?? object.yaml}
            isReadOnly={isReadOnly}
            onChange={change}
            onPath={setPath}
          />
        </Suspense>
        <FieldDocs cluster={cluster} resource={place.resource} kind={object.kind} path={path} />
      </div>
      {isReviewed && draft && known && (
        <ReviewDialog
          cluster={known}
          place={place}
          edit={draft}
          onClose={() => setIsReviewed(false)}
          onWritten={() => {
            setIsReviewed(false)
            forget()
          }}
        />
      )}
    </Card>
  )
}
