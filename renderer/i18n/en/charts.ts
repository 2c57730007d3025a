/** Texts of every chart. */
export const charts = {
  showTable: 'As table',
  showChart: 'As chart',
  time: 'Time',
  noData: 'no data',
  gap: 'Grey: no data {{span}}. {{missing}}',
  gaps_one: 'Grey: no data for {{duration}}. {{missing}}',
  gaps_other: 'Grey: no data for {{duration}}, in {{count}} gaps. {{missing}}',
} as const
