import type { charts as en } from '../en/charts.ts'
import type { Translation } from '../translation.ts'

export const charts: Translation<typeof en> = {
  showTable: '显示为表格',
  showChart: '显示为图表',
  time: '时间',
  noData: '无数据',
  gap: '灰色：{{span}} 无数据。{{missing}}',
  gaps_other: '灰色：{{count}} 处空缺，共 {{duration}} 无数据。{{missing}}',
}
