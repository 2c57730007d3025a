import { bytes } from '#core/base/units.ts'
import { useFormat } from '../../ui/FormatContext.ts'

/** An amount in base units (cores, bytes, devices) as people say it: memory in its own units, anything else as a number. */
export function useAmountText(): (resource: string, amount: number) => string {
  const format = useFormat()
  return (resource, amount) => {
    if (resource !== 'memory') return format.number(amount, 2)
    const { value, unit } = format.bytes(bytes(amount))
    return `${value} ${unit}`
  }
}

type Props = { readonly resource: string; readonly amount: number }

export function AmountText({ resource, amount }: Props) {
  const write = useAmountText()
  return <span>{write(resource, amount)}</span>
}
