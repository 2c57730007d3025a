import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../../scheduler/metrics.ts'
import { createRegistry } from '../../../scheduler/registry.ts'

describe('the page of metrics', () => {
  it('is what Prometheus reads', () => {
    const registry = createRegistry()
    const counter = registry.counter('things_total', 'Things\nof all sorts.')
    counter.add(2, { kind: 'a "b" \\ c' })
    counter.add(1, { kind: 'a "b" \\ c' })
    const histogram = registry.histogram('wait_seconds', 'Waits.', [0.1, 1])
    for (const value of [0.05, 0.5, 5]) histogram.observe(value)
    registry.gauge('now', 'Now.', () => [[{}, 7]])
    expect(registry.text()).toBe(`# HELP things_total Things\\nof all sorts.
# TYPE things_total counter
things_total{kind="a \\"b\\" \\\\ c"} 3
# HELP wait_seconds Waits.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="0.1"} 1
wait_seconds_bucket{le="1"} 2
wait_seconds_bucket{le="+Inf"} 3
wait_seconds_sum 5.55
wait_seconds_count 3
# HELP now Now.
# TYPE now gauge
now 7
`)
  })

  it('shows a counter at 0 from the start, and knows each name once', () => {
    const registry = createRegistry()
    registry.counter('things_total', 'Things.')
    expect(registry.text()).toContain('\nthings_total 0\n')
    expect(() => registry.counter('things_total', 'Again.')).toThrow('things_total')
  })

  it('names units, and explains every figure', () => {
    const { registry } = createMetrics()
    const names = [...registry.text().matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => ({
      name,
      type,
    }))
    expect(names.length).toBeGreaterThan(8)
    for (const { name, type } of names)
      expect(name).toMatch(type === 'counter' ? /_total$/ : type === 'histogram' ? /_seconds$/ : /./)
    expect([...registry.text().matchAll(/^# HELP \S+ \S.+$/gm)]).toHaveLength(names.length)
  })
})
