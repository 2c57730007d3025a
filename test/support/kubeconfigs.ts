// Kubeconfigs for tests, as objects with every field of the format, written as JSON, which is YAML too.

export type ClusterFields = Readonly<Record<string, unknown>>
export type UserFields = Readonly<Record<string, unknown>>
export type ContextSpec = {
  readonly name: string
  readonly cluster?: ClusterFields
  readonly user?: UserFields
  readonly namespace?: string
}

/** Each context gets a cluster and a user of its own, `NAME-cluster` and `NAME-user`. */
export const kubeconfigOf = (...specs: readonly ContextSpec[]) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: specs.map(({ name, cluster }) => ({
    name: `${name}-cluster`,
    cluster: { server: `https://${encodeURIComponent(name).toLowerCase()}.example.com:6443`, ...cluster },
  })),
  users: specs.map(({ name, user }) => ({
    name: `${name}-user`,
    user: user ?? { token: `token-of-${name}` },
  })),
  contexts: specs.map(({ name, namespace }) => ({
    name,
    context: {
      cluster: `${name}-cluster`,
      user: `${name}-user`,
      ...(namespace === undefined ? {} : { namespace }),
    },
  })),
})

export const kubeconfigText = (...specs: readonly ContextSpec[]): string =>
  JSON.stringify(kubeconfigOf(...specs), null, 2)

export const base64 = (text: string): string => Buffer.from(text).toString('base64')
