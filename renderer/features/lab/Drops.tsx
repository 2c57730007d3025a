import { ActionIcon, Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './Lab.module.css'
import { type Drop, type Scenario, emptyDrop, leavesOf } from './scenario.ts'

type Props = { readonly scenario: Scenario; readonly onScenario: (scenario: Scenario) => void }

const MOST_PODS = 10_000

/** The workloads, in the order in which they come. */
export function Drops({ scenario, onScenario }: Props) {
  const { t } = useTranslation('lab')
  const { drops, root } = scenario
  const namespaces = leavesOf(root).flatMap(leaf => leaf.namespaces)
  const put = (next: readonly Drop[]): void => onScenario({ ...scenario, drops: next })
  const [first = 'default'] = namespaces
  return (
    <div className={classes['drops']}>
      {drops.map((drop, at) => (
        <DropRow
          key={at}
          drop={drop}
          number={at + 1}
          namespaces={namespaces}
          onDrop={changed => put(drops.with(at, changed))}
          onRemove={() => put(drops.toSpliced(at, 1))}
        />
      ))}
      <Button onClick={() => put([...drops, emptyDrop(first, drops.length + 1)])}>{t('drops.add')}</Button>
    </div>
  )
}

type RowProps = {
  readonly drop: Drop
  readonly number: number
  readonly namespaces: readonly string[]
  readonly onDrop: (drop: Drop) => void
  readonly onRemove: () => void
}

function DropRow({ drop, number, namespaces, onDrop, onRemove }: RowProps) {
  const { t } = useTranslation('lab')
  const count = (value: number | string, fallback: number): number =>
    typeof value === 'number' ? value : fallback
  return (
    <fieldset className={classes['drop']}>
      <legend>{t('drops.number', { number })}</legend>
      <Select
        label={t('drops.namespace')}
        data={[...new Set([...namespaces, drop.namespace])]}
        value={drop.namespace}
        allowDeselect={false}
        onChange={value => value !== null && onDrop({ ...drop, namespace: value })}
      />
      <NumberInput
        label={t('drops.count')}
        min={1}
        max={MOST_PODS}
        value={drop.count}
        onChange={value => onDrop({ ...drop, count: count(value, 1) })}
      />
      <TextInput
        label={t('drops.cpu')}
        value={drop.cpu}
        onChange={event => onDrop({ ...drop, cpu: event.currentTarget.value.trim() })}
      />
      <TextInput
        label={t('drops.gpu')}
        value={drop.gpu}
        onChange={event => onDrop({ ...drop, gpu: event.currentTarget.value.trim() })}
      />
      <NumberInput
        label={t('drops.priority')}
        value={drop.priority}
        onChange={value => onDrop({ ...drop, priority: count(value, 0) })}
      />
      <NumberInput
        label={t('drops.seconds')}
        placeholder="∞"
        min={1}
        value={drop.seconds ?? ''}
        onChange={value => onDrop({ ...drop, seconds: typeof value === 'number' ? value : null })}
      />
      <Checkbox
        label={t('drops.gang')}
        checked={drop.isGang}
        onChange={event => onDrop({ ...drop, isGang: event.currentTarget.checked })}
      />
      <ActionIcon aria-label={t('drops.remove', { number })} onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </fieldset>
  )
}
