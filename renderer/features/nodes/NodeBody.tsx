import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { Card } from '../../ui/Card.tsx'
import { WarningsTable } from '../../ui/cluster/WarningsTable.tsx'
import { NodeConditions } from './NodeConditions.tsx'
import type { NodeDetail } from './nodeDetail.ts'
import { NodeFigures } from './NodeFigures.tsx'
import { NodeFindings } from './NodeFindings.tsx'
import { NodeGpus } from './NodeGpus.tsx'
import { NodeLabels } from './NodeLabels.tsx'
import { NodePods } from './NodePods.tsx'
import { NodeResources } from './NodeResources.tsx'
import { NodeSystem, NodeTaints } from './NodeSystem.tsx'
import classes from './NodePage.module.css'

type Props = { readonly cluster: ClusterId; readonly node: NodeDetail }

/** The cards of a node's page. */
export function NodeBody({ cluster, node }: Props) {
  const { t } = useTranslation(['nodes', 'overview'])
  const { row, warnings } = node
  return (
    <>
      <NodeFindings cluster={cluster} row={row} />
      <NodeFigures cluster={cluster} node={node} />
      <NodeGpus cluster={cluster} name={row.name} />
      <NodePods cluster={cluster} name={row.name} />
      <div className={classes['halves']}>
        <Card title={t('detail.conditions')}>
          <NodeConditions conditions={node.conditions} />
        </Card>
        <Card title={t('detail.resources')}>
          <NodeResources node={node} />
        </Card>
      </div>
      <Card title={t('overview:warnings.title')} sub={t('overview:warnings.sub')}>
        <WarningsTable cluster={cluster} warnings={warnings} hidesObject />
      </Card>
      <div className={classes['halves']}>
        <NodeLabels labels={node.labels} />
        <div className={classes['stack']}>
          <Card title={t('detail.taints')}>
            <NodeTaints taints={node.taints} />
          </Card>
          <Card title={t('detail.system')}>
            <NodeSystem system={node.system} />
          </Card>
        </div>
      </div>
    </>
  )
}
