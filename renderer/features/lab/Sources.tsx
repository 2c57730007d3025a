import { useRef } from 'react'
import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useClient } from '../../data/context.ts'
import { asAppError } from '../../data/queries.ts'
import { saveFile } from '../../ui/saveFile.ts'
import { showFailure } from '../../ui/toasts.tsx'
import { FIRST_STATE, type LabState } from './labState.ts'
import { readSimulateFile } from './readSimulateFile.ts'
import { type ReportKind, simulateText } from './useReport.ts'

type Props = {
  readonly documents: readonly unknown[]
  readonly onState: (state: LabState) => void
  readonly onReplay: () => void
  /** Null while there is nothing to report. */
  readonly onReport: ((kind: ReportKind) => Promise<void>) | null
}

/** Where a play comes from, and where it goes. */
export function Sources({ documents, onState, onReplay, onReport }: Props) {
  const { t, i18n } = useTranslation('lab')
  const client = useClient()
  const picker = useRef<HTMLInputElement>(null)
  const fail = (cause: unknown): void => showFailure(i18n, asAppError(cause))
  const open = async (chosen: File): Promise<void> =>
    onState({
      ...FIRST_STATE,
      file: { name: chosen.name, documents: await readSimulateFile(chosen, client) },
    })
  const save = async (): Promise<void> =>
    saveFile('lab.yaml', new Blob([await simulateText(documents)], { type: 'application/yaml' }))
  return (
    <>
      <Button onClick={() => onState(FIRST_STATE)}>{t('guide')}</Button>
      <Button onClick={onReplay}>{t('replay.action')}</Button>
      <Button onClick={() => picker.current?.click()}>{t('open')}</Button>
      <input
        ref={picker}
        type="file"
        accept=".yaml,.yml,.json"
        hidden
        aria-label={t('open')}
        onChange={event => {
          const [chosen] = event.currentTarget.files ?? []
          event.currentTarget.value = ''
          if (chosen) open(chosen).catch(fail)
        }}
      />
      <Menu position="bottom-end">
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={14} />}>{t('export')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(['html', 'pdf'] as const).map(kind => (
            <Menu.Item
              key={kind}
              disabled={onReport === null}
              onClick={() => void onReport?.(kind).catch(fail)}
            >
              {t(`report.${kind}`)}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => void save().catch(fail)}>{t('save')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
