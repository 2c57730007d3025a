import { Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ACTIONS } from '../../state/actions.ts'
import { writeKeys, type Keys } from '../../state/keys.ts'
import { showOverlay, useOverlay } from '../../state/overlay.ts'
import classes from './Shortcuts.module.css'

/** `?`: every key of the window. The actions' own come from the registry. */
export function Shortcuts() {
  const { t } = useTranslation('switcher')
  const isOpen = useOverlay(state => state.overlay?.kind === 'shortcuts')
  return (
    <Modal
      opened={isOpen}
      onClose={() => showOverlay(null)}
      title={t('shortcuts.title')}
      size={460}
      closeButtonProps={{ 'aria-label': t('actions.close', { ns: 'common' }) }}
    >
      <div className={classes['columns']}>
        <section>
          <h3>{t('shortcuts.anywhere')}</h3>
          <dl>
            {ACTIONS.filter(({ keys }) => keys.length > 0).map(({ id, keys }) => (
              <Row key={id} label={t(`actions.${id}`)} keys={keys} />
            ))}
            <Row label={t('shortcuts.nthCluster')} keys={['Mod+1', 'Mod+9']} join="…" />
            <Row label={t('shortcuts.close')} keys={['Escape']} />
          </dl>
        </section>
        <section>
          <h3>{t('shortcuts.lists')}</h3>
          <dl>
            <Row label={t('shortcuts.move')} keys={['ArrowUp', 'ArrowDown']} />
            <Row label={t('shortcuts.open')} keys={['Enter']} />
            <Row label={t('shortcuts.reorder')} keys={['Alt+ArrowUp', 'Alt+ArrowDown']} />
          </dl>
        </section>
      </div>
    </Modal>
  )
}

type RowProps = { readonly label: string; readonly keys: readonly Keys[]; readonly join?: string }

function Row({ label, keys, join }: RowProps) {
  const isMac = window.bridge.platform === 'darwin'
  return (
    <div className={classes['row']}>
      <dt>{label}</dt>
      <dd>
        {keys.map((each, i) => (
          <span key={each}>
            {join !== undefined && i > 0 && `${join} `}
            <kbd>{writeKeys(each, isMac)}</kbd>
          </span>
        ))}
      </dd>
    </div>
  )
}
