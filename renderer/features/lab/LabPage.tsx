import { useCallback, useEffect, useMemo, useState } from 'react'
import { Button, FileButton, SegmentedControl, Slider } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import type { ClusterId } from '#core/base/units.ts'
import { useCluster } from '../../data/clusters.ts'
import { useClient } from '../../data/context.ts'
import { useOnce } from '../../data/useOnce.ts'
import { useStream } from '../../data/useStream.ts'
import { Card } from '../../ui/Card.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { Page } from '../../ui/Page.tsx'
import { saveFile } from '../../ui/saveFile.ts'
import { useReadyMark } from '../../ui/useReadyMark.ts'
import { Drops } from './Drops.tsx'
import classes from './Lab.module.css'
import { GUIDE, type Scenario, documentsOf, leavesOf, rootOfDocuments } from './scenario.ts'
import { Stage } from './Stage.tsx'

const SPEEDS = { slow: 2000, normal: 900, fast: 250 } as const
type Speed = keyof typeof SPEEDS

/** What the scheduler would do, played on a stage: a tree, workloads, and time. */
export function LabPage({ cluster }: { readonly cluster: ClusterId }) {
  const { t } = useTranslation('lab')
  useReadyMark([])
  const client = useClient()
  const [scenario, setScenario] = useState<Scenario>(GUIDE)
  /** A file is played as it is; the first edit of the table begins anew with what the table says. */
  const [file, setFile] = useState<readonly unknown[] | null>(null)
  const documents = useMemo(() => file ?? documentsOf(scenario), [file, scenario])
  const ask = useCallback(
    (signal: AbortSignal) => client.query('lab.play', { documents: [...documents] }, signal),
    [client, documents],
  )
  const [outcome, again] = useOnce(ask)
  const played = outcome.status === 'done' ? outcome.value : null
  const steps = played?.steps ?? []
  const playing = usePlayer(steps.length, documents)
  const root = (file === null ? scenario.root : rootOfDocuments(file)) ?? scenario.root
  const change = (next: Scenario): void => {
    setFile(null)
    setScenario(next)
  }
  return (
    <Page
      title={t('title')}
      sub={t('sub')}
      actions={
        <Sources
          cluster={cluster}
          onScenario={change}
          onFile={setFile}
          onRoot={found => change({ ...scenario, root: found })}
          documents={documents}
        />
      }
    >
      <div className={classes['split']}>
        <div className={classes['column']}>
          <Card title={t('stage.title')}>
            {outcome.status === 'failed' && <FailureView failure={outcome.error} onRetry={again} />}
            {(played?.problems.length ?? 0) > 0 && (
              <ul className={classes['problems']} role="alert">
                {played?.problems.slice(0, 20).map(({ document, path, why }, at) => (
                  <li key={at}>{t('problem', { document: document + 1, path, why })}</li>
                ))}
              </ul>
            )}
            {steps.length > 0 && (
              <>
                <Player player={playing} count={steps.length} />
                <Stage steps={steps} at={playing.at} leaves={leavesOf(root)} />
              </>
            )}
          </Card>
        </div>
        {file === null && (
          <Card title={t('drops.title')} sub={t('drops.sub')}>
            <Drops scenario={scenario} onScenario={change} />
          </Card>
        )}
      </div>
    </Page>
  )
}

type Playing = {
  readonly at: number
  readonly isPlaying: boolean
  readonly speed: Speed
  readonly onAt: (at: number) => void
  readonly onPlay: () => void
  readonly onSpeed: (speed: Speed) => void
}

/** Begins at the end, where the result is; playing begins at the start. */
function usePlayer(count: number, documents: readonly unknown[]): Playing {
  const last = Math.max(0, count - 1)
  const [place, setPlace] = useState<{ of: readonly unknown[]; at: number } | null>(null)
  const [isStarted, setStarted] = useState(false)
  const [speed, setSpeed] = useState<Speed>('normal')
  const setAt = useCallback((at: number) => setPlace({ of: documents, at }), [documents])
  const now = place?.of === documents ? Math.min(place.at, last) : last
  const isPlaying = isStarted && now < last
  useEffect(() => {
    if (!isPlaying) return
    const timer = setTimeout(() => setAt(now + 1), SPEEDS[speed])
    return () => clearTimeout(timer)
  }, [isPlaying, now, speed, setAt])
  return {
    at: now,
    isPlaying,
    speed,
    onAt: place => {
      setStarted(false)
      setAt(place)
    },
    onPlay: () => {
      if (!isPlaying && now >= last) setAt(0)
      setStarted(!isPlaying)
    },
    onSpeed: setSpeed,
  }
}

function Player({ player, count }: { readonly player: Playing; readonly count: number }) {
  const { t } = useTranslation('lab')
  const { at, isPlaying, speed, onAt, onPlay, onSpeed } = player
  return (
    <div className={classes['player']}>
      <Button variant="filled" onClick={onPlay}>
        {t(isPlaying ? 'pause' : 'play')}
      </Button>
      <Button disabled={at === 0} onClick={() => onAt(at - 1)}>
        {t('back')}
      </Button>
      <Button disabled={at === count - 1} onClick={() => onAt(at + 1)}>
        {t('forth')}
      </Button>
      <div className={classes['grow']}>
        <Slider
          min={0}
          max={Math.max(1, count - 1)}
          value={at}
          onChange={onAt}
          thumbLabel={t('step')}
          label={place => t('stepOf', { step: place + 1, of: count })}
        />
      </div>
      <SegmentedControl
        aria-label={t('speed.title')}
        value={speed}
        onChange={value => onSpeed(value as Speed)}
        data={(['slow', 'normal', 'fast'] as const).map(value => ({ value, label: t(`speed.${value}`) }))}
      />
    </div>
  )
}

type SourcesProps = {
  readonly cluster: ClusterId
  readonly documents: readonly unknown[]
  readonly onScenario: (scenario: Scenario) => void
  readonly onFile: (documents: readonly unknown[]) => void
  readonly onRoot: (root: JsonObject) => void
}

function Sources({ cluster, documents, onScenario, onFile, onRoot }: SourcesProps) {
  const { t } = useTranslation('lab')
  const isSample = useCluster(cluster)?.isSample !== false
  const open = async (chosen: File | null): Promise<void> => {
    if (chosen === null) return
    const { parseAllDocuments } = await import('yaml')
    const parsed = parseAllDocuments(await chosen.text())
    onFile(Array.isArray(parsed) ? parsed.map(document => document.toJS() as unknown) : [])
  }
  const save = async (): Promise<void> => {
    const { stringify } = await import('yaml')
    const text = documents.map(document => stringify(document)).join('---\n')
    saveFile('lab.yaml', new Blob([text], { type: 'application/yaml' }))
  }
  return (
    <>
      <Button onClick={() => onScenario(GUIDE)}>{t('guide')}</Button>
      {!isSample && <OfCluster cluster={cluster} onRoot={onRoot} />}
      <FileButton accept=".yaml,.yml,.json" onChange={chosen => void open(chosen)}>
        {props => <Button {...props}>{t('open')}</Button>}
      </FileButton>
      <Button onClick={() => void save()}>{t('save')}</Button>
    </>
  )
}

/** The tree in force, to be played with. */
function OfCluster({ cluster, onRoot }: { cluster: ClusterId; onRoot: (root: JsonObject) => void }) {
  const { t } = useTranslation('lab')
  const { value } = useStream('quotaTree.live', { cluster })
  const root = (value?.object?.['spec'] as { root?: JsonObject } | undefined)?.root
  return (
    <Button disabled={root === undefined} onClick={() => root && onRoot(root)}>
      {t('fromCluster')}
    </Button>
  )
}
