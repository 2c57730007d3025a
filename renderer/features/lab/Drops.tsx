import { memo, useMemo } from 'react'
import { ActionIcon, Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type Drop, type LabScenario, leavesOf } from '#core/lab/labScenario.ts'
import { ArrivalFields } from './ArrivalFields.tsx'
import classes from './Lab.module.css'
import { emptyDrop } from './emptyDrop.ts'

type OnChange = (change: (scenario: LabScenario) => LabScenario) => void
type Props = { readonly scenario: LabScenario; readonly onChange: OnChange }

const MOST_PODS = 10_000
/** More are not a list that anybody edits. */
const EDITABLE = 40
/** Of thousands of namespaces; what is typed finds the others. */
const OFFERED = 50

/** The workloads: whose, how many pods of which size, and when they come. */
export function Drops({ scenario, onChange }: Props) {
  const { t } = useTranslation('lab')
  const { drops, root } = scenario
  const namespaces = useMemo(() => leavesOf(root).flatMap(leaf => leaf.namespaces), [root])
  const [first = 'default'] = namespaces
  if (drops.length > EDITABLE)
    return <p className={classes['muted']}>{t('drops.many', { count: drops.length })}</p>
  return (
    <div className={classes['drops']}>
      {drops.map((drop, at) => (
        <DropFields key={at} {...{ drop, at, namespaces, onChange }} />
      ))}
      <Button
        onClick={() =>
          onChange(before => ({ ...before, drops: [...before.drops, emptyDrop(first, before.drops)] }))
        }
      >
        {t('drops.add')}
      </Button>
    </div>
  )
}

type FieldsProps = {
  readonly drop: Drop
  readonly at: number
  readonly namespaces: readonly string[]
  readonly onChange: OnChange
}

const numberOr = (value: number | string, fallback: number): number =>
  typeof value === 'number' ? value : fallback

/** Those that nobody types in stay as they are. */
const DropFields = memo(function DropFields({ drop, at, namespaces, onChange }: FieldsProps) {
  const { t } = useTranslation('lab')
  const number = at + 1
  const offered = useMemo(() => [...new Set([...namespaces, drop.namespace])], [namespaces, drop.namespace])
  const onDrop = (next: Drop): void =>
    onChange(scenario => ({ ...scenario, drops: scenario.drops.with(at, next) }))
  const onRemove = (): void => onChange(scenario => ({ ...scenario, drops: scenario.drops.toSpliced(at, 1) }))
  const request = (resource: string, text: string): void => {
    const { [resource]: _, ...others } = drop.requests
    onDrop({ ...drop, requests: text === '' ? others : { ...others, [resource]: text } })
  }
  return (
    <fieldset className={classes['drop']}>
      <legend>
        {t('drops.number', { number, name: drop.name })}
        <ActionIcon size="xs" variant="subtle" aria-label={t('drops.remove', { number })} onClick={onRemove}>
          <IconX size={12} />
        </ActionIcon>
      </legend>
      <Select
        label={t('drops.namespace')}
        data={offered}
        searchable
        limit={OFFERED}
        value={drop.namespace}
        allowDeselect={false}
        onChange={value => value !== null && onDrop({ ...drop, namespace: value })}
      />
      <NumberInput
        label={t('drops.count')}
        min={1}
        max={MOST_PODS}
        clampBehavior="strict"
        allowDecimal={false}
        value={drop.count}
        onChange={value => onDrop({ ...drop, count: numberOr(value, 1) })}
      />
      {Object.entries({ cpu: '', 'nvidia.com/gpu': '', ...drop.requests }).map(([resource, text]) => (
        <TextInput
          key={resource}
          label={t('drops.each', { resource })}
          value={text}
          placeholder="0"
          onChange={event => request(resource, event.currentTarget.value.trim())}
        />
      ))}
      <NumberInput
        label={t('drops.priority')}
        value={drop.priority}
        onChange={value => onDrop({ ...drop, priority: numberOr(value, 0) })}
      />
      <NumberInput
        label={t('drops.seconds')}
        placeholder={t('drops.forever')}
        min={1}
        clampBehavior="strict"
        value={drop.seconds ?? ''}
        onChange={value => onDrop({ ...drop, seconds: typeof value === 'number' ? value : null })}
      />
      <ArrivalFields arrival={drop.arrival} onArrival={arrival => onDrop({ ...drop, arrival })} />
      <Checkbox
        className={classes['wide']}
        label={t('drops.gang')}
        checked={drop.isGang}
        onChange={event => onDrop({ ...drop, isGang: event.currentTarget.checked })}
      />
    </fieldset>
  )
})
