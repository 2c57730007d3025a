import { useId } from 'react'
import { Button, type ButtonProps, Tooltip, VisuallyHidden } from '@mantine/core'

type Props = ButtonProps & {
  /** Why it is off, shown and read to whoever reaches it; null: it is on. */
  readonly why: string | null
  readonly onClick: () => void
}

/** A button that says why it is off. It can be reached by the keyboard even so, which a disabled one cannot. */
export function ReasonedButton({ why, onClick, ...props }: Props) {
  const id = useId()
  const isOff = why !== null
  return (
    <>
      <Tooltip label={why} disabled={!isOff} events={{ hover: true, focus: true, touch: true }}>
        <Button
          {...props}
          data-disabled={isOff}
          aria-disabled={isOff}
          aria-describedby={isOff ? id : undefined}
          onClick={() => {
            if (!isOff) onClick()
          }}
        />
      </Tooltip>
      {isOff && <VisuallyHidden id={id}>{why}</VisuallyHidden>}
    </>
  )
}
