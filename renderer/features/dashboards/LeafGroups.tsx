import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ClusterId } from '#core/base/units.ts'
import { useCluster } from '../../data/clusters.ts'
import { useEndpoint } from '../../data/queries.ts'
import { Card } from '../../ui/Card.tsx'
import { resourcePath } from '../../ui/cluster/objectPath.ts'
import { FailureView } from '../../ui/FailureView.tsx'
import classes from './Quotas.module.css'

type Props = { readonly cluster: ClusterId; readonly leaf: string }

const GROUPS = { group: 'data.kubeai.alibabacloud.com', version: 'v1', plural: 'usergroups' }

/** The groups of users that a leaf is for. Nothing where there is none: most clusters know no such groups. */
export function LeafGroups({ cluster, leaf }: Props) {
  const { t } = useTranslation('dashboards')
  const isLive = useCluster(cluster)?.connection.status === 'live'
  const { data, error } = useEndpoint('quotaTree.groups', { cluster, leaves: [leaf] }, { enabled: isLive })
  const groups = data ?? []
  if (!isLive || (!error && groups.length === 0)) return null
  return (
    <Card title={t('groups.title', { leaf })} sub={t('groups.sub')}>
      {error && <FailureView failure={error} />}
      {groups.length > 0 && (
        <ul className={classes['groups']}>
          {groups.map(group => (
            <li key={`${group.namespace}/${group.name}`}>
              <Link to={resourcePath(cluster, GROUPS, group)}>{group.name}</Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
