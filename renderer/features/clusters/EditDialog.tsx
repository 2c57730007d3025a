import { useState } from 'react'
import { SegmentedControl, Switch, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useCommand } from '../../data/queries.ts'
import { clusterColour } from '../../ui/ClusterMark.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import classes from './EditDialog.module.css'
import { isProxy } from './proxy.ts'

type Colour = Cluster['colour']
type Guard = Cluster['guard']

const COLOURS = [
  'green',
  'blue',
  'orange',
  'purple',
  'teal',
  'olive',
  'red',
  'pink',
  'brown',
  'grey',
] as const satisfies readonly Colour[]
const GUARDS = ['none', 'production', 'readOnly'] as const satisfies readonly Guard[]

/** Name, colour, guard, pin and proxy of a cluster: what Canopy calls it and how it treats it. */
export function EditDialog({
  cluster,
  onClose,
}: {
  readonly cluster: Cluster
  readonly onClose: () => void
}) {
  const { t } = useTranslation('clusters')
  const update = useCommand('clusters.update', { isShownInPlace: true })
  const [name, setName] = useState(cluster.name)
  const [colour, setColour] = useState(cluster.colour)
  const [guard, setGuard] = useState(cluster.guard)
  const [isPinned, setPinned] = useState(cluster.isPinned)
  const [proxy, setProxy] = useState(cluster.proxyOverride ?? '')
  const hasName = name.trim() !== ''
  const hasProxy = proxy.trim() === '' || isProxy(proxy)
  const save = (): void => {
    if (!hasName || !hasProxy) return
    const proxyOverride = proxy.trim() === '' ? null : proxy.trim()
    const patch = { name: name.trim(), colour, guard, isPinned, proxyOverride }
    update.mutate({ cluster: cluster.id, patch }, { onSuccess: onClose })
  }
  return (
    <Dialog
      isOpen
      title={t('edit.title', { name: cluster.name })}
      onClose={onClose}
      buttons={
        <DialogButtons
          confirm={t('edit.save')}
          onConfirm={save}
          onCancel={onClose}
          isOff={!hasName || !hasProxy}
          isPending={update.isPending}
        />
      }
    >
      <TextInput
        data-autofocus
        label={t('edit.name')}
        value={name}
        maxLength={128}
        error={!hasName && t('edit.nameNeeded')}
        onChange={event => setName(event.currentTarget.value)}
        onKeyDown={event => event.key === 'Enter' && save()}
      />
      <ColourField colour={colour} onColour={setColour} />
      <div>
        <div className={classes['label']} id="edit-guard">
          {t('edit.guard')}
        </div>
        <SegmentedControl
          fullWidth
          aria-labelledby="edit-guard"
          value={guard}
          onChange={value => setGuard(value as Guard)}
          data={GUARDS.map(value => ({ value, label: t(`guard.${value}`, { ns: 'common' }) }))}
        />
        <p className={classes['hint']}>{t(`edit.guardHint.${guard}`)}</p>
      </div>
      {!cluster.isSample && (
        <>
          <Switch
            label={t('edit.pinned')}
            description={t('edit.pinnedHint')}
            checked={isPinned}
            onChange={event => setPinned(event.currentTarget.checked)}
          />
          <TextInput
            label={t('edit.proxy')}
            description={t('edit.proxyHint')}
            placeholder="http://proxy.example:3128"
            value={proxy}
            maxLength={2048}
            spellCheck={false}
            error={!hasProxy && t('edit.proxyWrong')}
            onChange={event => setProxy(event.currentTarget.value)}
          />
        </>
      )}
      {update.error && <FailureView failure={update.error} />}
    </Dialog>
  )
}

type ColourProps = { readonly colour: Colour; readonly onColour: (colour: Colour) => void }

function ColourField({ colour, onColour }: ColourProps) {
  const { t } = useTranslation('clusters')
  return (
    <div role="radiogroup" aria-labelledby="edit-colour">
      <div className={classes['label']} id="edit-colour">
        {t('edit.colour')}
      </div>
      <div className={classes['swatches']}>
        {COLOURS.map(each => (
          <label
            key={each}
            className={classes['swatch']}
            style={{ background: clusterColour(each) }}
            title={t(`colours.${each}`)}
          >
            <input
              type="radio"
              name="colour"
              checked={each === colour}
              aria-label={t(`colours.${each}`)}
              onChange={() => onColour(each)}
            />
          </label>
        ))}
      </div>
    </div>
  )
}
