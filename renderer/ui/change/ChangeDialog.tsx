import { useState, type ReactNode } from 'react'
import { TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { AppError } from '#core/base/errors.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { Dialog } from '../Dialog.tsx'
import { DialogButtons } from '../DialogButtons.tsx'
import { FailureView } from '../FailureView.tsx'
import { TypedName } from '../TypedName.tsx'

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
  const { t } = useTranslation('objects')
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
        <DialogButtons
          confirm={props.confirm}
          onConfirm={confirm}
          onCancel={onClose}
          isBad={isBad}
          isOff={!isReady}
          isPending={isPending}
          isCancelFocused={name === null && !isGuarded}
        />
      }
    >
      {props.children}
      {name !== null && (
        <TextInput
          data-autofocus
          label={t('change.typeName', { name })}
          autoComplete="off"
          spellCheck={false}
          onChange={event => setTypedName(event.currentTarget.value)}
          onKeyDown={event => event.key === 'Enter' && confirm()}
        />
      )}
      <TypedName
        cluster={cluster}
        value={typedCluster}
        onValue={setTypedCluster}
        onEnter={confirm}
        isFocused={name === null}
      />
      {error && <FailureView failure={error} />}
    </Dialog>
  )
}
