import { Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import type { InputOf } from '../../data/client.ts'
import { useCommand } from '../../data/queries.ts'
import { ChangeDialog } from '../../ui/change/ChangeDialog.tsx'
import type { Place } from './ObjectPage.tsx'

type Propagation = InputOf<'objects.remove'>['propagation']
const PROPAGATIONS: readonly Propagation[] = ['Background', 'Foreground', 'Orphan']

type Props = {
  readonly cluster: Cluster
  readonly place: Place
  readonly uid: string
  readonly onClose: () => void
  readonly onRemoved: () => void
}

/** Deleting an object: its name typed, and what becomes of what it owns. */
export function RemoveDialog({ cluster, place, uid, onClose, onRemoved }: Props) {
  const { t } = useTranslation('objects')
  const remove = useCommand('objects.remove', { isShownInPlace: true })
  const [propagation, setPropagation] = useState<Propagation>('Background')
  return (
    <ChangeDialog
      cluster={cluster}
      title={t('remove.title', { name: place.name })}
      confirm={t('remove.confirm')}
      name={place.name}
      isBad
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={typed =>
        remove.mutate(
          {
            cluster: cluster.id,
            ...place,
            uid,
            propagation,
            typedName: typed.name,
            typedCluster: typed.cluster,
          },
          { onSuccess: onRemoved },
        )
      }
    >
      <p>{t('remove.body')}</p>
      <Select
        label={t('remove.propagation')}
        allowDeselect={false}
        data={PROPAGATIONS.map(value => ({ value, label: t(`remove.${value}`) }))}
        value={propagation}
        onChange={value => value && setPropagation(value)}
      />
    </ChangeDialog>
  )
}
