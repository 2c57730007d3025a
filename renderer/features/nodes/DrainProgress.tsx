import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import type { Drain } from '../../../preload/contract/drains.ts'
import { useCommand } from '../../data/queries.ts'
import { useStream } from '../../data/useStream.ts'
import { Card } from '../../ui/Card.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import table from '../../ui/SmallTable.module.css'
import { State, type Tone } from '../../ui/State.tsx'
import type { ShapeName } from '../../ui/Shape.tsx'

type Props = { readonly cluster: ClusterId; readonly node: string }

const LOOK: Readonly<Record<Drain['pods'][number]['state'], readonly [Tone, ShapeName]>> = {
  waiting: ['neutral', 'ring'],
  held: ['attention', 'quarter'],
  leaving: ['info', 'half'],
  gone: ['ok', 'check'],
  failed: ['bad', 'cross'],
}

/** The drain of a node under way, or the last one since the app started; nothing where there was none. */
export function DrainProgress({ cluster, node }: Props) {
  const { t } = useTranslation('nodes')
  const { value: drain } = useStream('drains.live', { cluster, node })
  const cancel = useCommand('drains.cancel')
  if (!drain) return null
  const gone = drain.pods.filter(({ state }) => state === 'gone').length
  return (
    <Card
      title={t(`drain.status.${drain.status}`)}
      sub={<span role="status">{t('drain.progress', { done: gone, all: drain.pods.length })}</span>}
      right={
        drain.status === 'running' && (
          <Button
            size="compact-sm"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ cluster, node })}
          >
            {t('drain.cancel')}
          </Button>
        )
      }
    >
      {drain.failure && <FailureView failure={drain.failure} />}
      <table className={table['table']}>
        <tbody>
          {drain.pods.map(({ namespace, name, state, message }) => (
            <tr key={`${namespace}/${name}`}>
              <td>
                {namespace}/{name}
              </td>
              <td data-fit="">
                <State tone={LOOK[state][0]} shape={LOOK[state][1]}>
                  {t(`drain.state.${state}`)}
                </State>
              </td>
              <td data-muted="">{message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
