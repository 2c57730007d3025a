import { useEffect, useState } from 'react'
import { Button, type ButtonProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Shape } from './Shape.tsx'

/** How long the button says that it has copied, milliseconds. */
const SAID_MS = 1500

type Props = ButtonProps & { readonly text: string | (() => string); readonly label?: string }

/** Copies a text and says so. */
export function CopyButton({ text, label, ...rest }: Props) {
  const { t } = useTranslation('common')
  const [copied, setCopied] = useState(0)
  useEffect(() => {
    if (copied === 0) return
    const timer = setTimeout(() => setCopied(0), SAID_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : text())
    setCopied(Date.now())
  }
  return (
    <Button
      size="compact-xs"
      {...rest}
      onClick={() => void copy()}
      leftSection={copied > 0 ? <Shape name="check" /> : undefined}
    >
      {copied > 0 ? t('actions.copied') : (label ?? t('actions.copy'))}
    </Button>
  )
}
