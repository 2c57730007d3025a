import { Button } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Bytes, ClusterId } from '#core/base/units.ts'
import { useCommand } from '../../data/queries.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { Card } from '../../ui/Card.tsx'
import table from '../../ui/SmallTable.module.css'
import type { LoadedObject, Place } from './ObjectPage.tsx'
import classes from './Objects.module.css'

type Props = {
  readonly cluster: ClusterId
  readonly place: Place
  readonly secretKeys: LoadedObject['secretKeys']
}

type Revealed = { readonly key: string; readonly text: string | null }

/** The keys of a Secret; one value at a time is shown when it is asked for, and forgotten with the page. */
export function SecretCard({ cluster, place, secretKeys }: Props) {
  const { t } = useTranslation('objects')
  const format = useFormat()
  const sizeOf = (bytes: number): string => Object.values(format.bytes(bytes as Bytes)).join(' ')
  const reveal = useCommand('objects.reveal')
  const [revealed, setRevealed] = useState<Revealed | null>(null)
  const toggle = (key: string): void => {
    setRevealed(null)
    if (revealed?.key === key) return
    reveal.mutate({ cluster, ...place, key }, { onSuccess: ({ text }) => setRevealed({ key, text }) })
  }
  return (
    <Card title={t('object.secret')} sub={t('object.secretSub')}>
      <table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">{t('object.secretKey')}</th>
            <th scope="col" data-num="">
              {t('object.secretSize')}
            </th>
            <th scope="col" aria-label={t('object.show')} />
          </tr>
        </thead>
        <tbody>
          {secretKeys.map(({ key, bytes }) => (
            <tr key={key}>
              <td>
                <code>{key}</code>
                {revealed?.key === key && (
                  <pre className={classes['value']}>{revealed.text ?? t('object.binary')}</pre>
                )}
              </td>
              <td data-num="">{sizeOf(bytes)}</td>
              <td data-fit="">
                <Button
                  size="compact-xs"
                  aria-label={`${t(revealed?.key === key ? 'object.hide' : 'object.show')} ${key}`}
                  onClick={() => toggle(key)}
                >
                  {t(revealed?.key === key ? 'object.hide' : 'object.show')}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
