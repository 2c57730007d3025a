import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { fixesOf } from '#core/quota/fixes.ts'
import type { Finding } from '#core/quota/validate.ts'
import { useFormat } from '../../ui/FormatContext.ts'
import { Shape } from '../../ui/Shape.tsx'
import { treeNow } from './editorState.ts'
import { useEditor, useEditorStore } from './editorStore.ts'
import { fieldOf } from './fieldNotes.ts'
import classes from './QuotaTree.module.css'
import type { TreeView } from './treeView.ts'
import { useTreeWords } from './useTreeWords.ts'

/** More are for nobody to read at once. */
const SHOWN = 100

/** What is wrong, errors first: each leads to its field, and offers what would take it away. */
export function Problems({ view }: { readonly view: TreeView }) {
  const { t } = useTranslation('quotaTree')
  const format = useFormat()
  const errors = view.findings.filter(({ severity }) => severity === 'error')
  const sorted = [...errors, ...view.findings.filter(({ severity }) => severity === 'warning')]
  return (
    <section className={classes['problems']} aria-label={t('problems.title')}>
      <h2 aria-live="polite">
        {sorted.length === 0
          ? t('problems.none')
          : format.list([
              t('errors', { count: errors.length }),
              t('warnings', { count: sorted.length - errors.length }),
            ])}
      </h2>
      {sorted.length > 0 && (
        <ul>
          {sorted.slice(0, SHOWN).map((finding, at) => (
            <Problem key={`${at} ${finding.kind}`} finding={finding} view={view} />
          ))}
          {sorted.length > SHOWN && (
            <li className={classes['muted']}>{t('problems.more', { count: sorted.length - SHOWN })}</li>
          )}
        </ul>
      )}
    </section>
  )
}

function Problem({ finding, view }: { readonly finding: Finding; readonly view: TreeView }) {
  const { t } = useTranslation('quotaTree')
  const { flaw } = useTreeWords()
  const store = useEditorStore()
  const tree = useEditor(({ state }) => treeNow(state))
  const fixes = view.isReadOnly ? [] : fixesOf(tree, finding, view.facts)
  const isError = finding.severity === 'error'
  return (
    <li>
      <span className={classes[isError ? 'bad' : 'warn']}>
        <Shape name="triangle" size={9} />
        <span className={classes['hidden']}>{t(isError ? 'problems.error' : 'problems.warning')}</span>
      </span>
      <button
        type="button"
        className={classes['link']}
        onClick={() => store.getState().jump(finding.node, fieldOf(finding))}
      >
        <b>{finding.node || t('unnamed')}</b> {flaw(finding)}
      </button>
      {fixes.map(({ kind, edits }) => (
        <Button
          key={kind}
          size="compact-xs"
          variant="light"
          onClick={() => store.getState().edit('fix', { fix: t(`fix.${kind}`), node: finding.node }, edits)}
        >
          {t(`fix.${kind}`)}
        </Button>
      ))}
    </li>
  )
}
