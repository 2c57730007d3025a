import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Overview } from '../../../preload/contract/overview.ts'
import { useFormat } from '../FormatContext.ts'
import { State, type Tone } from '../State.tsx'
import type { ShapeName } from '../Shape.tsx'
import table from '../SmallTable.module.css'

type StateRow = {
  readonly tone: Tone
  readonly shape: ShapeName
  readonly word: string
  readonly count: number
}

/** Nodes that are ready, not ready, cordoned. A cordoned node is one of the others too. */
export function NodeStates({ nodes }: { readonly nodes: Overview['nodes'] }) {
  const { t } = useTranslation('overview')
  return (
    <States
      rows={[
        { tone: 'ok', shape: 'dot', word: t('nodeStates.ready'), count: nodes.ready },
        { tone: 'bad', shape: 'cross', word: t('nodeStates.notReady'), count: nodes.notReady },
        { tone: 'attention', shape: 'dash', word: t('nodeStates.cordoned'), count: nodes.cordoned },
      ]}
    />
  )
}

/** Pods by phase. */
export function PodPhases({ pods }: { readonly pods: Overview['pods'] }) {
  const { t } = useTranslation('overview')
  const row = (phase: Exclude<keyof Overview['pods'], 'total'>, tone: Tone, shape: ShapeName): StateRow => ({
    tone,
    shape,
    word: t(`phases.${phase}`),
    count: pods[phase],
  })
  const rows = [
    row('Running', 'ok', 'dot'),
    row('Pending', 'attention', 'quarter'),
    row('Succeeded', 'neutral', 'check'),
    row('Failed', 'bad', 'cross'),
  ]
  // Rare: the node is gone. Worth a row only when there is one.
  return <States rows={pods.Unknown > 0 ? [...rows, row('Unknown', 'bad', 'half')] : rows} />
}

function States({ rows }: { readonly rows: readonly StateRow[] }): ReactNode {
  const format = useFormat()
  return (
    <table className={table['table']}>
      <tbody>
        {rows.map(({ tone, shape, word, count }) => (
          <tr key={word}>
            <td>
              {/* Nothing is wrong with a state that nothing is in. */}
              <State tone={count === 0 ? 'neutral' : tone} shape={shape}>
                {word}
              </State>
            </td>
            <td data-num="">{format.number(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
