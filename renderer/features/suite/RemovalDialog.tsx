import { useState } from 'react'
import { Checkbox, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { RELEASE_COMMANDS } from '#core/deploy/release.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { Action, Plan } from '../../../preload/contract/suite.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { PlanView } from './PlanView.tsx'
import classes from './Suite.module.css'
import { TypedName } from '../../ui/TypedName.tsx'
import { usePlan, useStart } from './useAction.ts'

type Props = {
  readonly kind: 'uninstall' | 'release'
  readonly cluster: Cluster
  readonly onClose: () => void
}

/** The same without the app, whichever admission there is. */
const BY_HAND = `${RELEASE_COMMANDS.policy}\n${RELEASE_COMMANDS.webhook}\n${RELEASE_COMMANDS.openGates}\n`

const isBlocked = ({ checks }: Plan): boolean => checks.some(({ verdict }) => verdict === 'block')

/** Taking the component out, or letting go of what it holds: what goes, what stays, and the names that must be typed. */
export function RemovalDialog({ kind, cluster, onClose }: Props) {
  const { t } = useTranslation('suite')
  const [withKeepsakes, setWithKeepsakes] = useState(false)
  const [typedName, setTypedName] = useState('')
  const [typedKeepsake, setTypedKeepsake] = useState('')
  const action: Action = kind === 'release' ? { kind } : { kind, withKeepsakes }
  const [plan, again] = usePlan(cluster, action)
  const start = useStart(cluster)
  const known = plan.status === 'done' ? plan.value : null
  const keepsake = known?.keepsakes[0] ?? ''
  const isNamed = cluster.guard !== 'production' || typedName === cluster.name
  const isMeant = !withKeepsakes || typedKeepsake === keepsake
  // The glass may be broken though nothing can be asked: who needs it cannot wait for a plan.
  const isReady = isNamed && isMeant && (kind === 'release' || (known !== null && !isBlocked(known)))
  const begin = (): void => {
    if (!isReady) return
    const confirmation = {
      typedName: cluster.guard === 'production' ? typedName : null,
      typedKeepsakes: withKeepsakes ? typedKeepsake : null,
    }
    start.begin(action, confirmation, onClose)
  }
  return (
    <Dialog
      isOpen
      title={t(`${kind}.title`)}
      onClose={onClose}
      width={640}
      buttons={
        <DialogButtons
          confirm={t(`${kind}.confirm`)}
          onConfirm={begin}
          onCancel={onClose}
          isBad
          isOff={!isReady}
          isPending={start.isPending}
          isCancelFocused
        />
      }
    >
      <p>{t(`${kind}.intro`)}</p>
      {kind === 'release' && (
        <>
          <p className={classes['hint']}>{t('release.after')}</p>
          <div className={classes['row']}>
            <span className={classes['hint']}>{t('release.byHand')}</span>
            <CopyButton text={BY_HAND} label={t('release.copy')} />
          </div>
        </>
      )}
      {known && <p className={classes['strong']}>{t(`${kind}.held`, { count: known.held })}</p>}
      {kind === 'uninstall' && (
        <Keepsakes
          isChosen={withKeepsakes}
          onChosen={setWithKeepsakes}
          name={keepsake}
          typed={typedKeepsake}
          onTyped={setTypedKeepsake}
        />
      )}
      <TypedName cluster={cluster} value={typedName} onValue={setTypedName} onEnter={begin} />
      {start.error && <FailureView failure={start.error} />}
      <PlanView plan={plan} onRetry={again} />
    </Dialog>
  )
}

type KeepsakesProps = {
  readonly isChosen: boolean
  readonly onChosen: (isChosen: boolean) => void
  readonly name: string
  readonly typed: string
  readonly onTyped: (typed: string) => void
}

/** What outlives the component unless its name is typed. */
function Keepsakes({ isChosen, onChosen, name, typed, onTyped }: KeepsakesProps) {
  const { t } = useTranslation('suite')
  return (
    <>
      <Checkbox
        label={t('uninstall.keepsakes')}
        description={t('uninstall.keepsakesHint')}
        checked={isChosen}
        onChange={event => onChosen(event.currentTarget.checked)}
      />
      {isChosen && name !== '' && (
        <TextInput
          label={t('uninstall.typeKeepsake', { name })}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={event => onTyped(event.currentTarget.value)}
        />
      )}
    </>
  )
}
