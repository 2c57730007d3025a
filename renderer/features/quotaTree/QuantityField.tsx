import { memo, useState } from 'react'
import { Slider, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Amount, ofNano, toNano } from '#core/quota/amount.ts'
import { formatLimit, parseLimit } from '#core/quota/limit.ts'
import { useEditorStore } from './editorStore.ts'
import type { FieldNote } from './fieldNotes.ts'
import { textOf } from './figures.ts'
import { noteProps } from './noteProps.tsx'
import classes from './QuotaTree.module.css'

type Props = FieldNote & {
  readonly side: 'min' | 'max'
  readonly node: string
  readonly resource: string
  /** Undefined: 0 of a min, unlimited of a max. */
  readonly amount: Amount | undefined
  /** As far as the slider goes; null: without one. */
  readonly most: Amount | null
  readonly isReadOnly: boolean
}

/** `500m`, `1.5Gi`, `8`: taken over as soon as it can be read. Empty is 0 of a min, unlimited of a max. */
export const QuantityField = memo(function QuantityField(props: Props) {
  const { side, node, resource, amount, most, error, warning, isReadOnly } = props
  const store = useEditorStore()
  const onAmount = (next: string | null): void => {
    const kind = side === 'min' ? 'setMin' : 'setMax'
    const shownAs = next ?? (side === 'min' ? '0' : '∞')
    store.getState().edit(kind, { node, resource, amount: shownAs }, [{ kind, node, resource, amount: next }])
  }
  const { t } = useTranslation('quotaTree')
  const shown = amount === undefined ? '' : (textOf(resource, amount) ?? '')
  // What somebody else changed (undo, a slider, a fix) is shown; what is being typed stays as it is typed.
  const [typed, setTyped] = useState({ text: shown, stands: shown, isWrong: false })
  const isMine = typed.stands === shown
  const text = isMine ? typed.text : shown
  const isWrong = isMine && typed.isWrong
  const type = (next: string): void => {
    const trimmed = next.trim()
    const parsed = trimmed === '' ? null : parseLimit(resource, trimmed)
    if (parsed?.ok === false) return setTyped({ text: next, stands: shown, isWrong: true })
    const stands = parsed === null ? '' : (textOf(resource, parsed.value) ?? '')
    setTyped({ text: next, stands, isWrong: false })
    onAmount(parsed === null ? null : trimmed)
  }
  const label = t(`field.${side}`, { resource })
  return (
    <div className={classes['quantity']}>
      <TextInput
        label={label}
        aria-label={`${label}, ${node}`}
        data-field={`${side} ${resource}`}
        placeholder={side === 'min' ? '0' : '∞'}
        value={text}
        readOnly={isReadOnly}
        {...noteProps({ error: isWrong ? t('field.notAQuantity') : error, warning })}
        spellCheck={false}
        autoComplete="off"
        onChange={event => type(event.currentTarget.value)}
      />
      {most !== null && toNano(most) > 0n && !isReadOnly && (
        <AmountSlider
          label={`${label}, ${node}`}
          resource={resource}
          amount={amount}
          most={most}
          onAmount={value => onAmount(formatLimit(resource, value))}
        />
      )}
    </div>
  )
})

type SliderProps = {
  readonly label: string
  readonly resource: string
  readonly amount: Amount | undefined
  readonly most: Amount
  readonly onAmount: (amount: Amount) => void
}

const STEPS = 100n
const NANO = 1_000_000_000n

/** Steps that people would choose: whole units where there are enough of them, else hundredths of the whole. */
function stepOf(most: bigint, resource: string): bigint {
  const unit = resource === 'memory' ? NANO << 30n : NANO
  if (most >= unit * STEPS) return (most / STEPS / unit) * unit
  return most >= unit * 4n ? unit : most / STEPS || 1n
}

function AmountSlider({ label, resource, amount, most, onAmount }: SliderProps) {
  const whole = toNano(most)
  const step = stepOf(whole, resource)
  const last = Number(whole / step)
  const value = amount === undefined ? last : Number(toNano(amount) / step)
  const at = (place: number): Amount => ofNano(place >= last ? whole : BigInt(place) * step)
  return (
    <Slider
      size="xs"
      min={0}
      max={last}
      value={Math.min(value, last)}
      thumbLabel={label}
      label={place => textOf(resource, at(place))}
      onChange={place => onAmount(at(place))}
    />
  )
}
