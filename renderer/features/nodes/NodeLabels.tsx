import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../../ui/Card.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import type { NodeDetail } from './nodeDetail.ts'
import classes from './NodePage.module.css'

/** From how many labels on a filter helps. */
const MANY = 12

/** The node's labels, each to copy as a selector. */
export function NodeLabels({ labels }: { readonly labels: NodeDetail['labels'] }) {
  const { t } = useTranslation('nodes')
  const [filter, setFilter] = useState('')
  const all = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
  const shown = all.filter(label => label.toLowerCase().includes(filter.trim().toLowerCase()))
  return (
    <Card
      title={t('detail.labels')}
      sub={all.length}
      right={
        <CopyButton text={all.join('\n')} label={t('detail.copyLabels')} variant="subtle" color="neutral" />
      }
    >
      {all.length > MANY && (
        <TextInput
          className={classes['labelFilter']}
          aria-label={t('detail.filterLabels')}
          placeholder={t('detail.filterLabels')}
          value={filter}
          onChange={event => setFilter(event.currentTarget.value)}
        />
      )}
      <ul className={classes['labels']}>
        {shown.map(label => {
          const [key, value] = splitLabel(label)
          return (
            <li key={label}>
              <code>
                <span className={classes['muted']}>{key}</span>
                {value}
              </code>
              <CopyButton
                text={label}
                variant="subtle"
                color="neutral"
                aria-label={t('detail.copyOne', { name: label })}
              />
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function splitLabel(label: string): [string, string] {
  const at = label.indexOf('=')
  return [label.slice(0, at + 1), label.slice(at + 1)]
}
