import { useEffect, useState } from 'react'
import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { JsonObject } from '#core/base/field.ts'
import type { NodeDiff } from '#core/quota/diff.ts'
import table from '../../ui/SmallTable.module.css'
import { type TextLine, diffLines, diffRows } from './diffRows.ts'
import classes from './QuotaTree.module.css'

type Props = {
  readonly diffs: readonly NodeDiff[]
  /** `spec.root` on both sides; null: none. */
  readonly before: JsonObject | null
  readonly after: JsonObject | null
}

/** What changes: field by field, or as YAML. */
export function DiffView({ diffs, before, after }: Props) {
  const { t } = useTranslation('quotaTree')
  const [kind, setKind] = useState<'fields' | 'yaml'>('fields')
  return (
    <div className={classes['diff']}>
      <SegmentedControl
        aria-label={t('diff.kind')}
        value={kind}
        onChange={value => setKind(value as 'fields' | 'yaml')}
        data={[
          { value: 'fields', label: t('diff.fields') },
          { value: 'yaml', label: t('diff.yaml') },
        ]}
      />
      {kind === 'fields' ? <Fields diffs={diffs} after={after} /> : <Yaml before={before} after={after} />}
    </div>
  )
}

/** More are for nobody to read at once. */
const MOST_ROWS = 500
const MOST_LINES = 3000

function Fields({ diffs, after }: Pick<Props, 'diffs' | 'after'>) {
  const { t } = useTranslation('quotaTree')
  const rows = diffRows(diffs, after)
  if (rows.length === 0) return <p className={classes['muted']}>{t('diff.none')}</p>
  const fieldText = (field: string): string => {
    const [word = '', ...rest] = field.split(' ')
    return word === 'min' || word === 'max' || word === 'attribute'
      ? field.replace(/^attribute /, '')
      : rest.length === 0
        ? t(`diff.field.${word as 'added' | 'removed' | 'name' | 'parent' | 'namespace'}`)
        : field
  }
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th>{t('column.name')}</th>
          <th>{t('diff.what')}</th>
          <th>{t('diff.before')}</th>
          <th>{t('diff.after')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, MOST_ROWS).map(({ node, field, from, to }, at) => (
          <tr key={`${at} ${node} ${field}`}>
            <td>{node}</td>
            <td data-muted>{fieldText(field)}</td>
            <td>{from ?? '–'}</td>
            <td>{to ?? '–'}</td>
          </tr>
        ))}
        {rows.length > MOST_ROWS && (
          <tr>
            <td colSpan={4} data-muted>
              {t('problems.more', { count: rows.length - MOST_ROWS })}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  )
}

const MARKS = { same: ' ', gone: '−', new: '+' } as const

function Yaml({ before, after }: Pick<Props, 'before' | 'after'>) {
  const { t } = useTranslation('quotaTree')
  const [lines, setLines] = useState<readonly TextLine[] | null>(null)
  useEffect(() => {
    let isOn = true
    void import('yaml').then(({ stringify }) => {
      const text = (root: JsonObject | null): string => (root === null ? '' : stringify(root))
      if (isOn) setLines(diffLines(text(before), text(after)))
    })
    return () => {
      isOn = false
    }
  }, [before, after])
  return (
    <pre className={classes['yaml']} tabIndex={0} aria-label={t('diff.yaml')}>
      {lines?.slice(0, MOST_LINES).map(({ kind, text }, at) => (
        <span key={at} className={classes[kind]}>
          {MARKS[kind]} {text}
          {'\n'}
        </span>
      ))}
      {lines !== null &&
        lines.length > MOST_LINES &&
        t('problems.more', { count: lines.length - MOST_LINES })}
    </pre>
  )
}
