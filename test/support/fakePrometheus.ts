// What a Prometheus answers, as far as a round asks.
import type { Asked, Reply } from './httpFixtures.ts'

export type Series = { readonly metric: Record<string, string>; readonly value: string }
export const vector = (...series: readonly Series[]) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: series.map(({ metric, value }) => ({ metric, value: [1_800_000_000, value] })),
  },
})
export const gpu = (
  [name, value]: [string, string],
  uuid: string,
  labels: Record<string, string> = {},
): Series => ({
  metric: { __name__: name, UUID: uuid, Hostname: 'gpu-1', ...labels },
  value,
})

/** A Prometheus with these series, and none older, which understands the questions of a round. */
export function answering(series: readonly Series[], timestamp = '1799999985') {
  return ({ path }: Asked): Reply => {
    const query = new URL(path, 'http://x').searchParams.get('query') ?? ''
    if (query.includes('(?i)')) return { body: vector({ metric: { __name__: 'amd_gpu_use' }, value: '3' }) }
    if (query.includes('[1d:')) return { body: vector() }
    if (query.startsWith('max(timestamp')) return { body: vector({ metric: {}, value: timestamp }) }
    const names = [...new Set(series.map(({ metric }) => metric['__name__'] ?? ''))]
    if (query.startsWith('count'))
      return {
        body: vector(
          ...names.map(name => ({
            metric: { __name__: name },
            value: String(series.filter(({ metric }) => metric['__name__'] === name).length),
          })),
        ),
      }
    const name = /__name__=~"([^"]+)"/.exec(query)?.[1]
    return { body: vector(...series.filter(({ metric }) => metric['__name__'] === name)) }
  }
}

export const PROMETHEUS_SERVICE = {
  metadata: {
    namespace: 'monitoring',
    name: 'prometheus',
    labels: { 'app.kubernetes.io/name': 'prometheus' },
  },
  spec: { ports: [{ name: 'web', port: 9090 }] },
}
