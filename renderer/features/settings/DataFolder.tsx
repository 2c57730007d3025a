import { useState } from 'react'
import { Button, Group } from '@mantine/core'
import { IconFolderOpen } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { AppError } from '#core/base/errors.ts'
import { useCommand, useEndpoint } from '../../data/queries.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { FailureView } from '../../ui/FailureView.tsx'
import { State } from '../../ui/State.tsx'
import { SettingRow } from './SettingRow.tsx'

/** Where the data lies, and the way to have it elsewhere. */
export function DataFolder() {
  const { t } = useTranslation('settings')
  const info = useEndpoint('app.info', undefined).data
  const open = useCommand('app.openFolder')
  const choose = useCommand('app.chooseFiles')
  const [chosen, setChosen] = useState<string | null>(null)
  const isGiven = info?.isDataFolderGiven ?? true
  const ask = (): void =>
    choose.mutate({ purpose: 'dataFolder' }, { onSuccess: ({ paths }) => setChosen(paths[0] ?? null) })
  return (
    <SettingRow
      id="dataFolder"
      title={t('dataFolder.title')}
      hint={
        <>
          <code>{info?.dataFolder}</code>
          <br />
          {t('dataFolder.hint')}
          {info && isGiven && ` ${t('dataFolder.given')}`}
        </>
      }
    >
      <Group gap="xs" wrap="nowrap" justify="flex-end">
        <Button
          leftSection={<IconFolderOpen size={15} stroke={1.7} />}
          onClick={() => open.mutate({ folder: 'data' })}
        >
          {t('dataFolder.open')}
        </Button>
        {!isGiven && (
          <Button loading={choose.isPending} onClick={ask}>
            {t('dataFolder.change')}
          </Button>
        )}
      </Group>
      {chosen !== null && info && (
        <MoveDialog from={info.dataFolder} path={chosen} onClose={() => setChosen(null)} />
      )}
    </SettingRow>
  )
}

type MoveProps = { readonly from: string; readonly path: string; readonly onClose: () => void }

/** What the move does, before Canopy ends for it. */
function MoveDialog({ from, path, onClose }: MoveProps) {
  const { t } = useTranslation('settings')
  const move = useCommand('app.moveData', { isShownInPlace: true })
  return (
    <Dialog
      isOpen
      title={t('dataFolder.moveTitle')}
      onClose={onClose}
      width={560}
      buttons={
        <DialogButtons
          confirm={t('dataFolder.move')}
          onConfirm={() => move.mutate({ path })}
          onCancel={onClose}
          isPending={move.isPending || move.isSuccess}
          isCancelFocused
        />
      }
    >
      <p>{t('dataFolder.moveBody')}</p>
      <Facts
        rows={[
          { name: t('dataFolder.now'), value: <code>{from}</code> },
          { name: t('dataFolder.afterwards'), value: <code>{path}</code> },
        ]}
      />
      {move.error && <Refused failure={move.error} />}
    </Dialog>
  )
}

/** Why the folder will not do, and which would. */
function Refused({ failure }: { readonly failure: AppError }) {
  const { t } = useTranslation('settings')
  if (failure.code !== 'INVALID_INPUT' && failure.code !== 'FOREIGN') return <FailureView failure={failure} />
  return (
    <div role="alert">
      <State tone="bad" shape="cross">
        {t(failure.code === 'FOREIGN' ? 'dataFolder.notEmpty' : 'dataFolder.overlaps')}
      </State>
    </div>
  )
}
