/** Texts of every chart. */
export const charts = {
  showTable: 'As table',
  showChart: 'As chart',
  time: 'Time',
  noData: 'no data',
  gap: 'Grey: no data {{span}}. {{missing}}',
  gaps_one: 'Grey: no data for {{duration}}. {{missing}}',
  gaps_other: 'Grey: no data for {{duration}}, in {{count}} gaps. {{missing}}',
  saveOf: 'Save {{title}}',
  saveAs: { png: 'Save as PNG', svg: 'Save as SVG', csv: 'Save as CSV' },
  fewer: 'Fewer names',
  filter: 'Lines shown',
  others_one: '{{count, number}} other (mean)',
  others_other: '{{count, number}} others (mean)',
  before: '{{label}}, period before',
  dashed: 'dashed: the period before',
} as const
