// Where in a cluster a Prometheus or an exporter may be found, by what is known of how people install them. Pure.

export type ServiceObject = {
  readonly metadata?: {
    readonly name?: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly spec?: { readonly type?: string; readonly ports?: readonly ServicePort[] | null }
}
type ServicePort = {
  readonly name?: string
  readonly port?: number
  readonly protocol?: string
  readonly appProtocol?: string
}

/** A Service that may be a Prometheus, and how it is asked through the API server. */
export type Candidate = {
  readonly namespace: string
  readonly service: string
  readonly flavour: Flavour
  /** `/api/v1/namespaces/NS/services/[https:]NAME:PORT/proxy[/PREFIX]` */
  readonly base: string
}
export type Flavour = 'prometheus' | 'thanos' | 'victoriaMetrics' | 'mimir'

type Kind = {
  readonly flavour: Flavour
  /** Smaller is asked first. */
  readonly rank: number
  readonly prefix: string
  readonly ports: readonly number[]
  readonly is: (name: string, labels: Readonly<Record<string, string>>) => boolean
}

const app = (labels: Readonly<Record<string, string>>): string =>
  labels['app.kubernetes.io/name'] ?? labels['app'] ?? ''
const component = (labels: Readonly<Record<string, string>>): string =>
  labels['app.kubernetes.io/component'] ?? labels['component'] ?? ''

/** Labels as the charts and operators set them; `ai-console.md` 3.6 and the charts' own templates. */
const KINDS: readonly Kind[] = [
  {
    // https://github.com/prometheus-operator/prometheus-operator (the governing Service)
    flavour: 'prometheus',
    rank: 1,
    prefix: '',
    ports: [9090],
    is: (name, labels) => labels['operated-prometheus'] === 'true' || name === 'prometheus-operated',
  },
  {
    // https://github.com/prometheus-community/helm-charts (kube-prometheus-stack), OpenShift's prometheus-k8s
    flavour: 'prometheus',
    rank: 0,
    prefix: '',
    ports: [9090, 9091],
    is: (name, labels) =>
      app(labels).endsWith('kube-prometheus-stack-prometheus') || name === 'prometheus-k8s',
  },
  {
    flavour: 'prometheus',
    rank: 2,
    prefix: '',
    ports: [9090, 80, 9335],
    is: (name, labels) =>
      ['prometheus', 'prometheus-server', 'ack-prometheus'].includes(app(labels)) ||
      ['prometheus-server', 'prometheus-admin', 'prometheus'].includes(
        labels['kubernetes.io/service-name'] ?? name,
      ),
  },
  {
    flavour: 'thanos',
    rank: 3,
    prefix: '',
    ports: [9090, 10902, 9091],
    is: (name, labels) =>
      app(labels).startsWith('thanos-quer') ||
      /thanos-quer(y|ier)/.test(name) ||
      (app(labels) === 'thanos' && component(labels).startsWith('query')),
  },
  {
    flavour: 'victoriaMetrics',
    rank: 3,
    prefix: '',
    ports: [8428, 8429],
    is: (_, labels) => ['vmsingle', 'victoria-metrics-single'].includes(app(labels)),
  },
  {
    // https://docs.victoriametrics.com/cluster-victoriametrics/#url-format
    flavour: 'victoriaMetrics',
    rank: 4,
    prefix: '/select/0/prometheus',
    ports: [8481],
    is: (_, labels) => app(labels) === 'vmselect' || component(labels) === 'vmselect',
  },
  {
    // https://grafana.com/docs/mimir/latest/references/http-api/#path-prefixes
    flavour: 'mimir',
    rank: 5,
    prefix: '/prometheus',
    ports: [8080, 80],
    is: (_, labels) =>
      app(labels) === 'mimir' && ['query-frontend', 'nginx', 'gateway'].includes(component(labels)),
  },
]

/** Neighbours of a Prometheus that share its labels. */
const OTHERS =
  /alertmanager|node-exporter|kube-state-metrics|pushgateway|blackbox|adapter|operator$|webhook|-kubelet$|coredns|etcd|thanos-(sidecar|ruler|discovery)|gossip|headless/

const GOOD_PORTS = ['http-web', 'web', 'http', 'http1', 'https-web', 'https']

/** Services that may be a Prometheus, the most promising first. */
export function findPrometheus(services: readonly ServiceObject[]): readonly Candidate[] {
  return services
    .flatMap(service => {
      const name = service.metadata?.name ?? ''
      const labels = service.metadata?.labels ?? {}
      const kind = OTHERS.test(name) ? undefined : KINDS.find(known => known.is(name, labels))
      const port = kind && choosePort(service.spec?.ports ?? [], kind.ports)
      if (!kind || !port) return []
      const namespace = service.metadata?.namespace ?? ''
      const scheme = isHttps(port) ? 'https:' : ''
      const target = encodeURIComponent(`${scheme}${name}:${port.name || port.port}`).replaceAll('%3A', ':')
      const candidate: Candidate = {
        namespace,
        service: name,
        flavour: kind.flavour,
        base: `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${target}/proxy${kind.prefix}`,
      }
      return [{ candidate, rank: kind.rank }]
    })
    .toSorted((a, b) => a.rank - b.rank || compare(a.candidate, b.candidate))
    .map(({ candidate }) => candidate)
}

const compare = (a: Candidate, b: Candidate): number =>
  `${a.namespace}/${a.service}` < `${b.namespace}/${b.service}` ? -1 : 1

/** A Service may have ports for gRPC, reloaders and sidecars beside the one that is wanted. */
function choosePort(ports: readonly ServicePort[], known: readonly number[]): ServicePort | undefined {
  const tcp = ports.filter(({ protocol = 'TCP', port }) => protocol === 'TCP' && port !== undefined)
  const named = GOOD_PORTS.map(name => tcp.find(port => port.name === name)).find(port => port !== undefined)
  return named ?? known.map(number => tcp.find(({ port }) => port === number)).find(Boolean) ?? tcp[0]
}

const isHttps = ({ name = '', appProtocol = '', port }: ServicePort): boolean =>
  name.startsWith('https') || appProtocol === 'https' || port === 443 || port === 9091

export type ExporterPodObject = {
  readonly metadata?: {
    readonly name?: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly spec?: {
    readonly nodeName?: string
    readonly containers?: readonly {
      readonly ports?: readonly { readonly name?: string; readonly containerPort?: number }[]
    }[]
  }
  readonly status?: { readonly phase?: string }
}

export type Exporter = {
  readonly namespace: string
  readonly pod: string
  readonly node: string
  readonly port: number
}

/** Labels of exporters' pods: gpu-operator and chart of dcgm-exporter, ACK's own, HAMi's device plugin with its monitor. */
export const EXPORTER_SELECTORS: readonly string[] = [
  'app in (nvidia-dcgm-exporter,dcgm-exporter,gpu-exporter,nvidia-gpu-exporter)',
  'app.kubernetes.io/name in (dcgm-exporter,nvidia-dcgm-exporter,ack-gpu-exporter)',
  'k8s-app in (dcgm-exporter,ack-prometheus-gpu-exporter)',
  'app.kubernetes.io/component=hami-device-plugin',
]
const METRIC_PORTS = ['metrics', 'gpu-metrics', 'monitorport', 'http-metrics']
const DEFAULT_PORT = 9400

/** Running exporters by name, once each, however many selectors found them. */
export function readExporters(pods: readonly ExporterPodObject[]): readonly Exporter[] {
  const exporters = new Map<string, Exporter>()
  for (const { metadata, spec, status } of pods) {
    if (status?.phase !== 'Running' || !spec?.nodeName || !metadata?.name) continue
    const namespace = metadata.namespace ?? ''
    const ports = (spec.containers ?? []).flatMap(({ ports: own }) => own ?? [])
    const named = ports.find(({ name = '' }) => METRIC_PORTS.includes(name))
    const port = named?.containerPort ?? DEFAULT_PORT
    exporters.set(`${namespace}/${metadata.name}`, {
      namespace,
      pod: metadata.name,
      node: spec.nodeName,
      port,
    })
  }
  return [...exporters.values()]
}
