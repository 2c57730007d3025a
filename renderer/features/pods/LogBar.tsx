import { Button, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { InputOf } from '../../data/client.ts'
import { useCommand } from '../../data/queries.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import { type Containers, ContainerSelect } from './ContainerSelect.tsx'
import classes from './Pods.module.css'

/** Which log is read, and how it is shown. */
export type LogChoice = {
  readonly container: string
  readonly isPrevious: boolean
  readonly isFollowed: boolean
  readonly hasTimestamps: boolean
  readonly isWrapped: boolean
  readonly searched: string
}
type Flag = 'isPrevious' | 'isFollowed' | 'hasTimestamps' | 'isWrapped'

type Props = {
  readonly containers: Containers
  readonly choice: LogChoice
  readonly onChoice: (change: Partial<LogChoice>) => void
  /** How many lines contain what is searched for; null: nothing is. */
  readonly matches: number | null
  readonly place: InputOf<'logs.save'>
}

const FLAGS = [
  ['isPrevious', 'pod.previous'],
  ['isFollowed', 'pod.follow'],
  ['hasTimestamps', 'pod.timestamps'],
  ['isWrapped', 'pod.wrap'],
] as const

/** What can be chosen of a log, searched in it, and saved. */
export function LogBar({ containers, choice, onChoice, matches, place }: Props) {
  const { t } = useTranslation('jobs')
  const save = useCommand('logs.save', { isShownInPlace: true })
  const { container, isPrevious } = choice
  const hasPrevious = containers.some(({ name, restarts }) => name === container && restarts > 0)
  const isOff: Partial<Record<Flag, boolean>> = {
    isPrevious: !hasPrevious && !isPrevious,
    isFollowed: isPrevious,
  }
  return (
    <>
      <div className={classes['bar']}>
        <ContainerSelect
          containers={containers}
          value={container}
          onChoose={name => onChoice({ container: name })}
        />
        {FLAGS.map(([flag, label]) => (
          <Switch
            key={flag}
            label={t(label)}
            checked={choice[flag]}
            disabled={isOff[flag] === true}
            onChange={event => onChoice({ [flag]: event.currentTarget.checked })}
          />
        ))}
        <TextInput
          aria-label={t('pod.search')}
          placeholder={t('pod.searchHint')}
          value={choice.searched}
          w={220}
          onChange={event => onChoice({ searched: event.currentTarget.value })}
        />
        {matches !== null && <span role="status">{t('pod.matches', { count: matches })}</span>}
        <span className={classes['space']} />
        <Button loading={save.isPending} onClick={() => save.mutate(place)}>
          {t('pod.save')}
        </Button>
      </div>
      {save.data && <p role="status">{t('pod.saved', { path: save.data.path })}</p>}
      {save.error && <FailureView failure={save.error} />}
    </>
  )
}
