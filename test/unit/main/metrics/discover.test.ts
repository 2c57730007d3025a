import { describe, expect, it } from 'vitest'
import { findPrometheus, readExporters, type ServiceObject } from '../../../../main/metrics/discover.ts'

type Port = { name?: string; port: number; protocol?: string }
const service = (name: string, labels: Record<string, string>, ...ports: Port[]): ServiceObject => ({
  metadata: { name, namespace: 'monitoring', labels },
  spec: { ports },
})
const web = { name: 'web', port: 9090 }
const bases = (...services: ServiceObject[]) =>
  findPrometheus(services).map(({ flavour, base }) => [
    flavour,
    base.replace('/api/v1/namespaces/monitoring/services/', ''),
  ])

describe('a Service that may be a Prometheus', () => {
  it.each([
    {
      story: 'of the operator',
      of: service(
        'prometheus-operated',
        { 'operated-prometheus': 'true' },
        { name: 'grpc', port: 10_901 },
        web,
      ),
      want: ['prometheus', 'prometheus-operated:web/proxy'],
    },
    {
      story: 'of kube-prometheus-stack',
      of: service(
        'kps-prometheus',
        { app: 'kube-prometheus-stack-prometheus' },
        { name: 'reloader-web', port: 8080 },
        { name: 'http-web', port: 9090 },
      ),
      want: ['prometheus', 'kps-prometheus:http-web/proxy'],
    },
    {
      story: 'of the plain chart, on port 80',
      of: service(
        'prometheus-server',
        { 'app.kubernetes.io/name': 'prometheus' },
        { name: 'http', port: 80 },
      ),
      want: ['prometheus', 'prometheus-server:http/proxy'],
    },
    {
      story: 'of OpenShift, by TLS',
      of: service('prometheus-k8s', {}, { name: 'web', port: 9091 }),
      want: ['prometheus', 'https:prometheus-k8s:web/proxy'],
    },
    {
      story: 'of Thanos',
      of: service('thanos-query', { 'app.kubernetes.io/name': 'thanos-query' }, { name: 'http', port: 9090 }),
      want: ['thanos', 'thanos-query:http/proxy'],
    },
    {
      story: 'of VictoriaMetrics',
      of: service('vmsingle-x', { 'app.kubernetes.io/name': 'vmsingle' }, { name: 'http', port: 8429 }),
      want: ['victoriaMetrics', 'vmsingle-x:http/proxy'],
    },
    {
      story: 'of a VictoriaMetrics cluster, below a path',
      of: service('vmselect-x', { 'app.kubernetes.io/name': 'vmselect' }, { port: 8481 }),
      want: ['victoriaMetrics', 'vmselect-x:8481/proxy/select/0/prometheus'],
    },
    {
      story: 'of Mimir, below a path',
      of: service(
        'mimir-query-frontend',
        { 'app.kubernetes.io/name': 'mimir', 'app.kubernetes.io/component': 'query-frontend' },
        { name: 'http-metrics', port: 8080 },
      ),
      want: ['mimir', 'mimir-query-frontend:http-metrics/proxy/prometheus'],
    },
  ])('$story', ({ of, want }) => {
    expect(bases(of)).toEqual([want])
  })

  it.each([
    'prometheus-alertmanager',
    'prometheus-node-exporter',
    'prometheus-pushgateway',
    'prometheus-adapter',
  ])('is not %s', name => {
    expect(bases(service(name, { 'app.kubernetes.io/name': 'prometheus' }, web))).toEqual([])
  })

  it('of several the most promising comes first, and none without a port', () => {
    const found = findPrometheus([
      service('thanos-query', { 'app.kubernetes.io/name': 'thanos-query' }, web),
      service('prometheus-operated', { 'operated-prometheus': 'true' }, web),
      service('kps-prometheus', { app: 'kube-prometheus-stack-prometheus' }, web),
      service('prometheus-server', { app: 'prometheus' }),
    ])
    expect(found.map(each => each.service)).toEqual(['kps-prometheus', 'prometheus-operated', 'thanos-query'])
  })
})

describe('exporters among pods', () => {
  const pod = (name: string, more: { node?: string; phase?: string; ports?: object[] } = {}) => ({
    metadata: { name, namespace: 'gpu' },
    spec: { nodeName: more.node ?? 'n', containers: [{ ports: more.ports ?? [] }] },
    status: { phase: more.phase ?? 'Running' },
  })
  it('are those that run, once each, on the port that is named for metrics, else 9400', () => {
    const named = [
      { name: 'health', containerPort: 1 },
      { name: 'metrics', containerPort: 9445 },
    ]
    expect(
      readExporters([
        pod('a', { ports: named }),
        pod('a', { ports: named }),
        pod('b'),
        pod('c', { phase: 'Pending' }),
        pod('d', { node: '' }),
      ]),
    ).toEqual([
      { namespace: 'gpu', pod: 'a', node: 'n', port: 9445 },
      { namespace: 'gpu', pod: 'b', node: 'n', port: 9400 },
    ])
  })
})
