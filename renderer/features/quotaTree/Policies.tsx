import { memo } from 'react'
import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { QuotaNode } from '#core/quota/tree.ts'
import type { Finding } from '#core/quota/validate.ts'
import { useEditorStore } from './editorStore.ts'
import { notesOf } from './fieldNotes.ts'
import { noteProps } from './noteProps.tsx'
import classes from './QuotaTree.module.css'
import { useTreeWords } from './useTreeWords.ts'

type Props = {
  readonly node: string
  readonly attributes: QuotaNode['attributes']
  readonly isReadOnly: boolean
  /** Of the node. */
  readonly findings: readonly Finding[]
}

/** What happens above a max, and to borrowers: attributes that the scheduler understands. They are open where one is wrong. */
export const Policies = memo(function Policies({ node, attributes, isReadOnly, findings }: Props) {
  const { t } = useTranslation('quotaTree')
  const { flaw } = useTreeWords()
  const store = useEditorStore()
  const noteOf = notesOf(findings, flaw)
  const isWrong = findings.some(({ kind }) => kind === 'attributeIgnored')
  const set = (attribute: string, value: string | null): void =>
    void store
      .getState()
      .edit('attribute', { node, attribute }, [{ kind: 'setAttribute', node, attribute, value }])
  return (
    <details className={classes['section']} open={isWrong || undefined}>
      <summary>{t('policy.title')}</summary>
      <Select
        label={t('policy.overMax')}
        data-field="attribute overMax"
        data={[
          { value: 'Drain', label: t('policy.drain') },
          { value: 'Evict', label: t('policy.evict') },
        ]}
        value={attributes['overMax'] ?? 'Drain'}
        disabled={isReadOnly}
        {...noteProps(noteOf('attribute overMax'))}
        onChange={value => set('overMax', value === 'Drain' ? null : value)}
      />
      {(['weight', 'minRuntimeSeconds'] as const).map(attribute => (
        <TextInput
          key={attribute}
          label={t(`policy.${attribute}`)}
          data-field={`attribute ${attribute}`}
          value={attributes[attribute] ?? ''}
          readOnly={isReadOnly}
          {...noteProps(noteOf(`attribute ${attribute}`))}
          onChange={event => set(attribute, event.currentTarget.value || null)}
        />
      ))}
    </details>
  )
})
