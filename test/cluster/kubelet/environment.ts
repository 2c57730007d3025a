import { ApiFailure, type Api } from '../api.ts'
import { fieldOf, type Container, type EnvVar, type KeyRef, type Pod } from './pod.ts'

/** Where a container finds the API server; other Services' variables are left out, as with `enableServiceLinks: false`. */
export interface ApiAddress {
  readonly host: string
  readonly port: number
}

export interface PodPlace {
  readonly pod: Pod
  readonly address: string
  readonly apiServer: ApiAddress
}

interface Keyed {
  readonly data?: Readonly<Record<string, string>>
  readonly binaryData?: Readonly<Record<string, string>>
}

/** The contents of a ConfigMap or Secret by key; undefined where it does not exist. */
export async function contentsOf(
  api: Api,
  { kind, namespace, name }: { kind: 'configmaps' | 'secrets'; namespace: string; name: string },
): Promise<Map<string, Buffer> | undefined> {
  try {
    const { data = {}, binaryData = {} } = await api.send<Keyed>(
      'GET',
      `/api/v1/namespaces/${namespace}/${kind}/${name}`,
    )
    const encoding = kind === 'secrets' ? 'base64' : 'utf8'
    return new Map([
      ...Object.entries(data).map(([key, text]) => [key, Buffer.from(text, encoding)] as const),
      ...Object.entries(binaryData).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const),
    ])
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return undefined
    throw error
  }
}

async function keyOf(api: Api, kind: 'configmaps' | 'secrets', ref: KeyRef & { namespace: string }) {
  const value = (await contentsOf(api, { kind, namespace: ref.namespace, name: ref.name }))?.get(ref.key)
  if (value === undefined && ref.optional !== true) throw new Error(`${ref.name} has no key ${ref.key}`)
  return value?.toString()
}

async function valueOf(api: Api, { value, valueFrom }: EnvVar, { pod, address }: PodPlace) {
  const { namespace } = pod.metadata
  if (!valueFrom) return value ?? ''
  const { fieldRef, configMapKeyRef, secretKeyRef } = valueFrom
  if (fieldRef) return fieldOf(pod, { fieldPath: fieldRef.fieldPath, address })
  if (configMapKeyRef) return keyOf(api, 'configmaps', { ...configMapKeyRef, namespace })
  if (secretKeyRef) return keyOf(api, 'secrets', { ...secretKeyRef, namespace })
  throw new Error(`${pod.metadata.name}: a variable from ${Object.keys(valueFrom).join()} is not known here`)
}

/** `$(NAME)` becomes the variable's value, `$$(NAME)` is left as `$(NAME)`. */
export const expand = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\$(\$?)\(([\w.-]+)\)/g, (whole, escape: string, name: string) =>
    escape ? whole.slice(1) : (variables[name] ?? whole),
  )

/** The environment that a kubelet gives a container, and nothing of our own. */
export async function environmentOf(api: Api, container: Container, place: PodPlace) {
  const { host, port } = place.apiServer
  const variables: Record<string, string> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOSTNAME: place.pod.metadata.name,
    HOME: '/',
    KUBERNETES_SERVICE_HOST: host,
    KUBERNETES_SERVICE_PORT: String(port),
    KUBERNETES_SERVICE_PORT_HTTPS: String(port),
  }
  for (const variable of container.env ?? []) {
    const value = await valueOf(api, variable, place)
    if (value !== undefined) variables[variable.name] = expand(value, variables)
  }
  return variables
}
