import { useState, type ReactNode } from 'react'
import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AppError } from '#core/base/errors.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { Dialog } from '../Dialog.tsx'
import { FailureView } from '../FailureView.tsx'

/** What was typed, as commands take it: null where nothing had to be. */
export type Typed = { readonly cluster: string | null; readonly name: string | null }

type Props = {
  readonly cluster: Cluster
  readonly title: string
  /** What the button says it does. */
  readonly confirm: string
  /** The name that must be typed whatever the guard; null: none. */
  readonly name?: string | null
  readonly isBad?: boolean
  /** Nothing can be confirmed yet. */
  readonly isOff?: boolean
  readonly isPending: boolean
  readonly error: AppError | null
  readonly width?: number
  readonly onConfirm: (typed: Typed) => void
  readonly onClose: () => void
  readonly children?: ReactNode
}

/** The last question before a cluster is changed: what will happen, and the names that its guard and the deed ask to be typed. */
export function ChangeDialog(props: Props) {
  const { cluster, name = null, isBad = false, isOff = false, isPending, error, onConfirm, onClose } = props
  const { t } = useTranslation(['objects', 'common'])
  const [typedCluster, setTypedCluster] = useState('')
  const [typedName, setTypedName] = useState('')
  const isGuarded = cluster.guard === 'production'
  const isReady =
    !isOff && (!isGuarded || typedCluster === cluster.name) && (name === null || typedName === name)
  const confirm = (): void => {
    if (isReady && !isPending)
      onConfirm({ cluster: isGuarded ? typedCluster : null, name: name === null ? null : typedName })
  }
  return (
    <Dialog
      isOpen
      title={props.title}
      onClose={onClose}
      {...(props.width !== undefined && { width: props.width })}
      buttons={
        <>
          <Button onClick={onClose} data-autofocus={name === null && !isGuarded ? true : undefined}>
            {t('common:actions.cancel')}
          </Button>
          <Button
            variant="filled"
            {...(isBad && { color: 'bad' })}
            disabled={!isReady}
            loading={isPending}
            onClick={confirm}
          >
            {props.confirm}
          </Button>
        </>
      }
    >
      {props.children}
      {name !== null && (
        <NameField label={t('change.typeName', { name })} onTyped={setTypedName} onEnter={confirm} />
      )}
      {isGuarded && (
        <NameField
          label={t('change.typeCluster', { name: cluster.name })}
          onTyped={setTypedCluster}
          onEnter={confirm}
        />
      )}
      {error && <FailureView failure={error} />}
    </Dialog>
  )
}

type FieldProps = {
  readonly label: string
  readonly onTyped: (text: string) => void
  readonly onEnter: () => void
}

function NameField({ label, onTyped, onEnter }: FieldProps) {
  return (
    <TextInput
      label={label}
      autoComplete="off"
      spellCheck={false}
      onChange={event => onTyped(event.currentTarget.value)}
      onKeyDown={event => event.key === 'Enter' && onEnter()}
    />
  )
}
