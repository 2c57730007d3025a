import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { useCluster } from '../../data/clusters.ts'
import { useCommand } from '../../data/queries.ts'
import { ChangeDialog, type Typed } from '../../ui/change/ChangeDialog.tsx'
import { type Containers, ContainerSelect } from './ContainerSelect.tsx'
import { PodFrame } from './PodFrame.tsx'
import type { ShellEnding } from './Terminal.tsx'
import classes from './Pods.module.css'

// The terminal is larger than all of this page's rest.
const Terminal = lazy(async () => ({ default: (await import('./Terminal.tsx')).Terminal }))

type Props = { readonly cluster: ClusterId; readonly namespace: string; readonly pod: string }

/** A shell in a container of a pod. Opening it is a change like any other: guarded, and audited. */
export function ShellPage(props: Props) {
  return (
    <PodFrame {...props} what="shell">
      {containers => <Shell {...props} containers={containers} />}
    </PodFrame>
  )
}

const SIZE = { columns: 100, rows: 30 }

function Shell({ cluster, namespace, pod, containers }: Props & { readonly containers: Containers }) {
  const { t } = useTranslation('jobs')
  const known = useCluster(cluster)
  const running = containers.filter(({ isRunning }) => isRunning)
  const [container, setContainer] = useState((running[0] ?? containers[0])?.name ?? '')
  const start = useCommand('shells.start', { isShownInPlace: true })
  const [isAsking, setIsAsking] = useState(false)
  const isReadOnly = known?.guard === 'readOnly'
  const [shell, setShell] = useState<string | null>(null)
  const [ended, setEnded] = useState<string | null>(null)
  const begin = (typed: Typed): void => {
    start.mutate(
      { cluster, namespace, pod, container, size: SIZE, typedCluster: typed.cluster },
      {
        onSuccess: opened => {
          setIsAsking(false)
          setEnded(null)
          setShell(opened.shell)
        },
      },
    )
  }
  const endingOf = ({ exitCode, message }: ShellEnding): string =>
    exitCode === null ? t('pod.closed', { message }) : t('pod.exit', { code: String(exitCode) })
  return (
    <div className={classes['log']}>
      <div className={classes['bar']}>
        <ContainerSelect containers={containers} value={container} onChoose={setContainer} />
        <Button
          variant="filled"
          disabled={isReadOnly || (shell !== null && ended === null)}
          onClick={() => setIsAsking(true)}
        >
          {t(shell === null ? 'pod.start' : 'pod.again')}
        </Button>
        {ended !== null && <span role="status">{ended}</span>}
      </div>
      {isReadOnly && <p className={classes['muted']}>{t('actions.off.readOnly')}</p>}
      {shell === null ? (
        <p className={classes['muted']}>{t('pod.startBody')}</p>
      ) : (
        <Suspense fallback={null}>
          <Terminal
            key={shell}
            shell={shell}
            label={t('pod.terminal', { name: pod })}
            onEnded={ending => setEnded(endingOf(ending))}
          />
        </Suspense>
      )}
      {isAsking && known && (
        <ChangeDialog
          cluster={known}
          title={t('pod.start')}
          confirm={t('pod.start')}
          isPending={start.isPending}
          error={start.error}
          onClose={() => setIsAsking(false)}
          onConfirm={begin}
        >
          <p>{t('pod.startBody')}</p>
        </ChangeDialog>
      )}
    </div>
  )
}
