import { ActionIcon, Menu } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconExternalLink,
  IconFileInfo,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconPlugConnected,
  IconTrash,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { useCommand } from '../../data/queries.ts'
import type { Dialog } from './dialog.ts'

type Props = {
  readonly cluster: Cluster
  readonly path: string
  /** null while the list is sorted by a column. */
  readonly onMove: ((step: -1 | 1) => void) | null
  readonly onDialog: (kind: Dialog['kind']) => void
}

const icon = { size: 15, stroke: 1.7 }

/** What can be done with one cluster. */
export function ClusterMenu({ cluster, path, onMove, onDialog }: Props) {
  const { t } = useTranslation('clusters')
  const update = useCommand('clusters.update')
  const { id, name, isPinned, isSample } = cluster
  const pin = (): void => update.mutate({ cluster: id, patch: { isPinned: !isPinned } })
  return (
    <Menu width={220}>
      <Menu.Target>
        <ActionIcon aria-label={t('row.menu', { name })}>
          <IconDots size={17} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to={path} leftSection={<IconExternalLink {...icon} />}>
          {t('menu.open')}
        </Menu.Item>
        <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => onDialog('edit')}>
          {t('menu.edit')}
        </Menu.Item>
        {!isSample && (
          <>
            <Menu.Item leftSection={<IconPlugConnected {...icon} />} onClick={() => onDialog('test')}>
              {t('menu.test')}
            </Menu.Item>
            <Menu.Item leftSection={<IconFileInfo {...icon} />} onClick={() => onDialog('details')}>
              {t('menu.details')}
            </Menu.Item>
            <Menu.Item
              leftSection={isPinned ? <IconPinnedOff {...icon} /> : <IconPin {...icon} />}
              onClick={pin}
            >
              {t(isPinned ? 'menu.unpin' : 'menu.pin')}
            </Menu.Item>
          </>
        )}
        {onMove && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconArrowUp {...icon} />} onClick={() => onMove(-1)}>
              {t('menu.up')}
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowDown {...icon} />} onClick={() => onMove(1)}>
              {t('menu.down')}
            </Menu.Item>
          </>
        )}
        <Menu.Divider />
        <Menu.Item color="bad" leftSection={<IconTrash {...icon} />} onClick={() => onDialog('remove')}>
          {t('menu.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
