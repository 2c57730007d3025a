import type { print as en } from '../en/print.ts'
import type { Translation } from '../translation.ts'

export const print: Translation<typeof en> = {
  title: 'Canopy · 概览',
  asOf: '截至',
  timeZone: '时区',
  source: '来源',
  state: '连接',
  live: '实时',
  cached: '无：最后已知状态',
  printed: '打印于',
  sampleNote: 'Canopy 附带的示例集群，数据为虚构。',
}
