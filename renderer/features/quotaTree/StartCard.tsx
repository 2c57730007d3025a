import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { editsBetween } from '#core/quota/editsBetween.ts'
import { Card } from '../../ui/Card.tsx'
import { treeNow } from './editorState.ts'
import { useEditorStore } from './editorStore.ts'
import { TEMPLATES, type TemplateName, templateTree } from './templates.ts'
import classes from './QuotaTree.module.css'
import type { TreeView } from './treeView.ts'

/** A cluster without a tree: where to begin. */
export function StartCard({ view }: { readonly view: TreeView }) {
  const { t } = useTranslation('quotaTree')
  const store = useEditorStore()
  const begin = (name: TemplateName): void => {
    const { state, edit } = store.getState()
    edit(
      'template',
      { template: t(`template.${name}`) },
      editsBetween(treeNow(state), templateTree(name, view.allocatable)),
    )
  }
  return (
    <Card title={t('start.title')} sub={t('start.sub')}>
      <div className={classes['row']}>
        {TEMPLATES.map(name => (
          <Button key={name} disabled={view.isReadOnly} onClick={() => begin(name)}>
            {t(`template.${name}`)}
          </Button>
        ))}
      </div>
    </Card>
  )
}
