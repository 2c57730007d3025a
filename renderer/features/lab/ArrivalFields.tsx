import { NumberInput, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Arrival, MOST_ARRIVALS } from '#core/lab/arrivals.ts'

type Props = { readonly arrival: Arrival; readonly onArrival: (arrival: Arrival) => void }

const MINUTE = 60

/** What each way to come begins with. */
const FIRST: { readonly [K in Arrival['kind']]: Extract<Arrival, { kind: K }> } = {
  next: { kind: 'next' },
  at: { kind: 'at', seconds: 0 },
  every: { kind: 'every', fromSeconds: 0, everySeconds: 10 * MINUTE, times: 6 },
  poisson: { kind: 'poisson', perHour: 6, hours: 24, seed: 1 },
  workday: { kind: 'workday', perDay: 60, days: 1, seed: 1 },
}
const KINDS = Object.keys(FIRST) as readonly Arrival['kind'][]

type Field = {
  readonly name: ArrivalFieldName
  readonly value: number
  readonly put: (value: number) => Arrival
}

/** The numbers that a way to come has, as people say them: minutes, not seconds. */
function fieldsOf(arrival: Arrival): readonly Field[] {
  const field = (name: ArrivalFieldName, value: number, put: Field['put']): Field => ({ name, value, put })
  switch (arrival.kind) {
    case 'next':
      return []
    case 'at':
      return [field('minute', arrival.seconds / MINUTE, value => ({ ...arrival, seconds: value * MINUTE }))]
    case 'every':
      return [
        field('from', arrival.fromSeconds / MINUTE, value => ({ ...arrival, fromSeconds: value * MINUTE })),
        field('every', arrival.everySeconds / MINUTE, value => ({
          ...arrival,
          everySeconds: value * MINUTE,
        })),
        field('times', arrival.times, times => ({ ...arrival, times })),
      ]
    case 'poisson':
      return [
        field('perHour', arrival.perHour, perHour => ({ ...arrival, perHour })),
        field('hours', arrival.hours, hours => ({ ...arrival, hours })),
        field('seed', arrival.seed, seed => ({ ...arrival, seed })),
      ]
    case 'workday':
      return [
        field('perDay', arrival.perDay, perDay => ({ ...arrival, perDay })),
        field('days', arrival.days, days => ({ ...arrival, days })),
        field('seed', arrival.seed, seed => ({ ...arrival, seed })),
      ]
  }
}

/** Numbers that may be 0. */
const FROM_ZERO: readonly ArrivalFieldName[] = ['minute', 'from', 'seed']

/** When a workload comes: once, every so often, or by chance. */
export function ArrivalFields({ arrival, onArrival }: Props) {
  const { t } = useTranslation('lab')
  return (
    <>
      <Select
        label={t('arrival.title')}
        data={KINDS.map(kind => ({ value: kind, label: t(`arrival.kind.${kind}`) }))}
        value={arrival.kind}
        allowDeselect={false}
        onChange={value => {
          const kind = KINDS.find(each => each === value)
          if (kind !== undefined) onArrival(FIRST[kind])
        }}
      />
      {fieldsOf(arrival).map(({ name, value, put }) => (
        <NumberInput
          key={name}
          label={t(`arrival.${name}`)}
          min={FROM_ZERO.includes(name) ? 0 : 1}
          max={MOST_ARRIVALS}
          clampBehavior="strict"
          value={value}
          onChange={next => typeof next === 'number' && onArrival(put(next))}
        />
      ))}
    </>
  )
}

type ArrivalFieldName =
  'minute' | 'from' | 'every' | 'times' | 'perHour' | 'hours' | 'seed' | 'perDay' | 'days'
