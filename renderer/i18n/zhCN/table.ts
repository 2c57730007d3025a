import type { table as en } from '../en/table.ts'
import type { Translation } from '../translation.ts'

export const table: Translation<typeof en> = {
  filter: '筛选',
  filterHint: '每个词都必须出现在该行中',
  clearFilter: '清除筛选',
  columns: '列',
  columnsReset: '默认列',
  copyCsv: '复制为 CSV',
  copyCsvHint: '通过筛选的所有行，按显示的列',
  copyBusy: '{{done}} / {{total}}…',
  copyDone_other: '已复制 {{count}} 行',
  copyFailed: '未能复制',
  cancelCopy: '停止复制',
  rows: { all: '{{total}}', some: '{{shown}} / {{total}}' },
  refreshFailed: '无法重新读取：{{reason}} 显示的是上次读取的内容。',
  loading: '正在读取…',
  noMatch: '没有与“{{filter}}”匹配的行',
  noMatchHint: '筛选中的每个词都必须出现在该行中。有 {{total}} 行被隐藏。',
  forbidden: '您无权列出{{kinds}}',
  forbiddenHint: '集群拒绝此身份对{{kinds}}的 list 和 watch 权限。请向集群管理员申请。',
  failed: '集群没有给出{{kinds}}',
  failedHint: '原因和处理办法见顶部状态栏。',
}
