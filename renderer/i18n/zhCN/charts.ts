import type { charts as en } from '../en/charts.ts'
import type { Translation } from '../translation.ts'

export const charts: Translation<typeof en> = {
  showTable: '显示为表格',
  showChart: '显示为图表',
  time: '时间',
  noData: '无数据',
  gap: '灰色：{{span}} 无数据。{{missing}}',
  gaps_other: '灰色：{{count}} 处空缺，共{{duration}}无数据。{{missing}}',
  saveOf: '保存“{{title}}”',
  saveAs: { png: '另存为 PNG', svg: '另存为 SVG', csv: '另存为 CSV' },
  fewer: '收起',
  filter: '显示的曲线',
  others_other: '其他 {{count, number}} 条（均值）',
  before: '{{label}}，上一时段',
  dashed: '虚线：上一时段',
}
