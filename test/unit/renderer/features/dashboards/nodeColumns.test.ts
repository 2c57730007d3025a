import i18next from 'i18next'
import { expect, it } from 'vitest'
import { usageColumns } from '../../../../../renderer/features/dashboards/nodeColumns.tsx'
import { createFormat } from '../../../../../renderer/ui/format.ts'
import { makeNodeFigures } from '../../../../support/dashboards.ts'

it('CPU and memory of nodes have columns where the metrics API tells them, and none where it does not', () => {
  const words = {
    t: i18next.t,
    format: createFormat('en', 'UTC'),
    cluster: 'alpha',
  } as unknown as Parameters<typeof usageColumns>[0]
  const unknown = makeNodeFigures({ name: 'b' })
  expect(usageColumns(words, [unknown])).toEqual([])
  const told = makeNodeFigures({ cpuUsedMilliCores: 1500, memoryUsedBytes: 3 * 1024 ** 3 })
  const columns = usageColumns(words, [told, unknown])
  expect(columns.map(({ id, value }) => [id, value(told), value(unknown)])).toEqual([
    ['cpu', 1.5, null],
    ['nodeMemory', 3, null],
  ])
  expect(columns.map(({ cell }) => cell(told))).toEqual(['1.5', '3'])
})
