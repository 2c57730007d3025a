import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClusterId } from '#core/base/units.ts'
import { nodePath, objectPath } from '../../ui/cluster/objectPath.ts'
import type { Hit } from './groups.ts'
import { highlight } from './highlight.ts'
import classes from './Search.module.css'

type Props = { readonly cluster: ClusterId; readonly hit: Hit; readonly words: readonly string[] }

/** Where a hit leads: a node to its page, a placed pod to its node's, anything else to all that goes with it. */
export function hitPath(cluster: ClusterId, hit: Hit): string {
  if (hit.kind === 'pod' && hit.node !== null) return nodePath(cluster, hit.node)
  return objectPath(cluster, { kind: hit.objectKind, namespace: hit.namespace, name: hit.name })
}

/** What matched, unless the row shows it anyway. */
export function unseenMatch({ matched, namespace, node, objectKind }: Hit): string {
  return matched === null || [namespace, node, objectKind].includes(matched) ? '' : matched
}

/** One object that matched, with what of it did. */
export const SearchHit = memo(function SearchHit({ cluster, hit, words }: Props) {
  const { t } = useTranslation('search')
  const ofPod = () => (hit.node === null ? t('noNode') : t('onNode', { node: hit.node }))
  const kindOrPlace = hit.kind === 'workload' ? hit.objectKind : hit.kind === 'pod' ? ofPod() : ''
  return (
    <li>
      {/* Not a Link: sixty of them would each look again at every key, which is a new address. */}
      <a href={`#${hitPath(cluster, hit)}`} className={classes['hit']} data-hit="">
        <span className={classes['name']}>
          {hit.namespace !== null && (
            <span className={classes['namespace']}>
              <Marked text={hit.namespace} words={words} />/
            </span>
          )}
          <Marked text={hit.name} words={words} />
        </span>
        <span className={classes['status']}>{hit.status}</span>
        <span className={classes['place']}>
          <Marked text={kindOrPlace} words={words} />
        </span>
        <span className={classes['matched']}>
          <Marked text={unseenMatch(hit)} words={words} />
        </span>
      </a>
    </li>
  )
})

function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  return highlight(text, words).map((part, index) =>
    part.isMatch ? <mark key={index}>{part.text}</mark> : part.text,
  )
}
