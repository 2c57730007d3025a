import { expect, it } from 'vitest'
import { chartCsv } from '../../../../renderer/ui/chartCsv.ts'
import { fileNameOf } from '../../../../renderer/ui/saveFile.ts'

const of = (...values: number[]) => Float64Array.from(values)

it('writes a chart oldest first, with its unit, its band, and empty cells for what was not recorded', () => {
  const text = chartCsv(
    {
      times: of(0, 60_000),
      bucketMs: 60_000,
      from: 0,
      to: 120_000,
      series: [
        {
          label: '=used',
          values: of(1.5, NaN),
          colour: 1,
          kind: 'line',
          band: { low: of(1, NaN), high: of(2, NaN) },
        },
      ],
    },
    'GiB',
  )
  expect(text).toBe(
    "time (UTC),'=used (GiB),'=used min (GiB),'=used max (GiB)\r\n" +
      '1970-01-01T00:00:00.000Z,1.5,1,2\r\n1970-01-01T00:01:00.000Z,,,\r\n',
  )
})

it.each([
  { title: 'GPU memory, %', want: 'gpu-memory' },
  { title: 'GPU 显存', want: 'gpu-显存' },
  { title: '../..', want: 'chart' },
])('names a file after "$title"', ({ title, want }) => expect(fileNameOf(title)).toBe(want))
