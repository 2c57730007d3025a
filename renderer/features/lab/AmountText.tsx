import { bytes } from '#core/base/units.ts'
import { useFormat } from '../../ui/FormatContext.ts'

type Props = {
  readonly resource: string
  /** Base units: cores, bytes, devices. */
  readonly amount: number
}

/** An amount as people say it: memory in its own units, anything else as a number. */
export function AmountText({ resource, amount }: Props) {
  const format = useFormat()
  if (resource !== 'memory') return <span>{format.number(amount, 2)}</span>
  const { value, unit } = format.bytes(bytes(amount))
  return (
    <span>
      {value} {unit}
    </span>
  )
}
