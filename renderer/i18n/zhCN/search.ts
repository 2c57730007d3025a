import type { search as en } from '../en/search.ts'
import type { Translation } from '../translation.ts'

export const search: Translation<typeof en> = {
  title: '搜索',
  matches_other: '在全部缓存中有 {{count, number}} 个匹配',
  shown: '显示前 {{shown}} 个',
  kinds: { node: '节点', namespace: '命名空间', workload: '工作负载', pod: 'Pod' },
  groupCount: '{{shown}} / {{total}}',
  onNode: '位于 {{node}}',
  noNode: '尚无节点',
  matched: '匹配于 {{matched}}',
  results: '搜索结果',
  start: '搜索此集群的一切',
  startBody:
    '名称、命名空间、节点、类型、所有者和标签（app=trainer），涵盖曾读取的全部内容，离线也可用。多个词可缩小范围。',
  nothing: '没有与“{{text}}”匹配的内容',
  nothingBody: '每个词都必须出现在同一对象的名称、命名空间、节点、类型、所有者或标签中。已搜索全部缓存。',
  keys: '↑ ↓ 选择，Enter 打开',
}
