import { Button, Checkbox } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../ui/EmptyState.tsx'
import {
  CHOICES,
  chooseAll,
  chooseForCollisions,
  chosenCount,
  type Choice,
  type Choices,
  type ImportSource,
  type Preview,
} from './preview.ts'
import { PreviewRow } from './PreviewRow.tsx'
import classes from './PreviewTable.module.css'
import { useProbes } from './useProbes.ts'

type Props = {
  readonly preview: Preview
  readonly sources: readonly ImportSource[]
  /** How a source is called, by its index. */
  readonly nameOf: (source: number) => string
  readonly choices: Choices
  readonly onChoices: (choices: Choices) => void
}

/** Every context of the chosen sources with all that decides whether one wants it. */
export function PreviewTable({ preview, sources, nameOf, choices, onChoices }: Props) {
  const { t } = useTranslation('clusters')
  const { probes, probe, probeAll } = useProbes(preview, sources)
  const { contexts } = preview
  const chosen = chosenCount(choices)
  const known = contexts.filter(({ collision }) => collision).length
  if (contexts.length === 0)
    return <EmptyState title={t('addDialog.contexts', { count: 0 })} body={t('addDialog.noContexts')} />
  const set = (index: number, choice: Choice): void => onChoices(choices.with(index, choice))
  return (
    <>
      <div className={classes['bar']}>
        <span className={classes['count']}>{t('addDialog.contexts', { count: contexts.length })}</span>
        {known > 0 && <span className={classes['muted']}>{t('addDialog.collisions', { count: known })}</span>}
        <span className={classes['right']}>
          {known > 0 && (
            <ForAll onChoice={choice => onChoices(chooseForCollisions(preview, choices, choice))} />
          )}
          <Button
            size="compact-sm"
            leftSection={<IconPlugConnected size={14} stroke={1.7} />}
            onClick={() => void probeAll()}
          >
            {t('addDialog.reachableAll')}
          </Button>
        </span>
      </div>
      <div className={classes['frame']}>
        <table className={classes['table']}>
          <thead>
            <tr>
              <th className={classes['check']} scope="col">
                <Checkbox
                  aria-label={t('addDialog.selectAll')}
                  checked={chosen === choices.length}
                  indeterminate={chosen > 0 && chosen < choices.length}
                  onChange={event => onChoices(chooseAll(choices, event.currentTarget.checked))}
                />
              </th>
              <th className={classes['context']} scope="col">
                {t('addDialog.columns.context')}
              </th>
              <th className={classes['server']} scope="col">
                {t('addDialog.columns.server')}
              </th>
              <th className={classes['auth']} scope="col">
                {t('addDialog.columns.auth')}
              </th>
              <th className={classes['known']} scope="col">
                {t('addDialog.columns.known')}
              </th>
              <th className={classes['reach']} scope="col">
                {t('addDialog.columns.reachable')}
              </th>
            </tr>
          </thead>
          <tbody>
            {contexts.map((context, index) => (
              <PreviewRow
                key={`${context.source} ${context.path} ${context.summary.context} ${index}`}
                context={context}
                origin={context.path ?? nameOf(context.source)}
                choice={choices[index] ?? 'skip'}
                onChoice={choice => set(index, choice)}
                probe={probes.get(index) ?? null}
                onProbe={() => void probe(index)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function ForAll({ onChoice }: { readonly onChoice: (choice: Choice) => void }) {
  const { t } = useTranslation('clusters')
  return (
    <>
      <span className={classes['muted']}>{t('addDialog.forAll')}</span>
      <Button.Group>
        {CHOICES.map(choice => (
          <Button key={choice} size="compact-sm" onClick={() => onChoice(choice)}>
            {t(`addDialog.${choice}`)}
          </Button>
        ))}
      </Button.Group>
    </>
  )
}
