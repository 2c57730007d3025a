import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSeriesKey, SCOPES, seriesKey } from '#core/metrics/series.ts'

describe('the key of a series', () => {
  const cases = [
    { key: 'cluster.gpus.total', want: { scope: 'cluster', metric: 'gpus.total', entity: '' } },
    {
      key: 'device.gpu.utilization/GPU-1',
      want: { scope: 'device', metric: 'gpu.utilization', entity: 'GPU-1' },
    },
    { key: 'job.gpu.memory.used/a/b', want: { scope: 'job', metric: 'gpu.memory.used', entity: 'a/b' } },
    {
      key: 'model.gpus.total/H100 80GB HBM3',
      want: { scope: 'model', metric: 'gpus.total', entity: 'H100 80GB HBM3' },
    },
  ]
  for (const { key, want } of cases)
    it(`says what ${key} is`, () => expect(parseSeriesKey(key)).toEqual(want))

  for (const key of [
    '',
    'gpus',
    'cluster.',
    'cluster..a',
    'planet.gpus',
    'node.gpus/',
    'node.gp us/a',
    ' cluster.gpus',
  ])
    it(`is none: '${key}'`, () => expect(parseSeriesKey(key)).toBeNull())

  it('is read back as it was made', () => {
    const entity = fc.oneof(
      fc.constant(''),
      fc.string({ minLength: 1, maxLength: 64 }).filter(text => !/[\0]/.test(text)),
    )
    const metric = fc.constantFrom('gpus', 'gpu.utilization', 'gpu.memory.used2')
    fc.assert(
      fc.property(fc.record({ scope: fc.constantFrom(...SCOPES), metric, entity }), name => {
        expect(parseSeriesKey(seriesKey(name))).toEqual(name)
      }),
    )
  })
})
