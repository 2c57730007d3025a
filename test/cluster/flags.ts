import { join } from 'node:path'
import type { Component } from './find.ts'
import type { Trust } from './certificates.ts'
import type { ClusterNetwork } from './network.ts'

/** What the components of one control plane have in common. */
export interface Layout {
  /** Certificates, data, kubeconfigs and logs. */
  readonly folder: string
  readonly trust: Trust
  readonly ports: Readonly<
    Record<'api' | 'etcd' | 'etcdPeer' | 'controllers' | 'scheduler' | 'kubelet', number>
  >
  /** A network of its own; loopback of this computer when absent. */
  readonly network?: ClusterNetwork
  /** Additional flags, given last so that they win. */
  readonly extra?: Partial<Record<Component, readonly string[]>>
}

/** Nodes with this annotation belong to kwok, the fake kubelet; others are left alone. */
export const FAKE_NODE_ANNOTATION = { name: 'kwok.x-k8s.io/node', value: 'fake' } as const

/** Fast enough for thousands of objects; the defaults (20 and 30 a second) are meant to protect real clusters. */
const clientLimits = ['--kube-api-qps=2000', '--kube-api-burst=4000']

const flags: Record<Component, (layout: Layout) => readonly string[]> = {
  etcd: ({ folder, ports }) => {
    const [client, peer] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.etcdPeer}`]
    return [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ]
  },
  'kube-apiserver': ({ folder, ports, trust, network }) => [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    // In a network of its own, pods reach it at another address, and it reaches them without a kube-proxy.
    ...(network
      ? ['--bind-address=0.0.0.0', '--enable-aggregator-routing=true']
      : ['--bind-address=127.0.0.1']),
    '--advertise-address=127.0.0.1',
    `--secure-port=${ports.api}`,
    `--cert-dir=${join(folder, 'certs')}`,
    `--tls-cert-file=${trust.serving.cert}`,
    `--tls-private-key-file=${trust.serving.key}`,
    `--client-ca-file=${trust.authority.cert}`,
    `--service-account-key-file=${trust.serviceAccounts.publicKey}`,
    `--service-account-signing-key-file=${trust.serviceAccounts.privateKey}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.96.0.0/24',
    '--endpoint-reconciler-type=none',
    // Fake nodes have names that resolve to nothing.
    '--kubelet-preferred-address-types=InternalIP',
  ],
  'kube-controller-manager': ({ folder, ports, trust }) => [
    `--kubeconfig=${join(folder, 'kubeconfig')}`,
    `--service-account-private-key-file=${trust.serviceAccounts.privateKey}`,
    `--root-ca-file=${trust.authority.cert}`,
    `--cluster-signing-cert-file=${trust.authority.cert}`,
    `--cluster-signing-key-file=${trust.authority.key}`,
    '--use-service-account-credentials',
    '--leader-elect=false',
    `--secure-port=${ports.controllers}`,
    '--concurrent-deployment-syncs=20',
    '--concurrent-replicaset-syncs=20',
    '--concurrent-job-syncs=20',
    ...clientLimits,
  ],
  'kube-scheduler': ({ folder, ports }) => [
    ...['kubeconfig', 'authorization-kubeconfig', 'authentication-kubeconfig'].map(
      name => `--${name}=${join(folder, 'kubeconfig')}`,
    ),
    '--leader-elect=false',
    `--secure-port=${ports.scheduler}`,
    ...clientLimits,
  ],
  kwok: ({ folder, ports, trust }) => [
    `--kubeconfig=${join(folder, 'kubeconfig')}`,
    `--config=${join(folder, 'stages.yaml')}`,
    `--manage-nodes-with-annotation-selector=${FAKE_NODE_ANNOTATION.name}=${FAKE_NODE_ANNOTATION.value}`,
    '--node-ip=127.0.0.1',
    // Where it answers for every fake kubelet: logs and exec.
    `--node-port=${ports.kubelet}`,
    `--server-address=127.0.0.1:${ports.kubelet}`,
    `--tls-cert-file=${trust.serving.cert}`,
    `--tls-private-key-file=${trust.serving.key}`,
    '--cidr=10.128.0.0/16',
    '--node-lease-duration-seconds=40',
  ],
}

/** The arguments of a component. */
export const flagsFor = (component: Component, layout: Layout): string[] => [
  ...flags[component](layout),
  ...(layout.extra?.[component] ?? []),
]
