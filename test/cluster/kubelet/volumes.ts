import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Api } from '../api.ts'
import { contentsOf, type PodPlace } from './environment.ts'
import { fieldOf, type KeyToPath, type ProjectedSource, type Volume } from './pod.ts'

type Files = Map<string, Buffer>

interface Wanted {
  readonly kind: 'configmaps' | 'secrets'
  readonly namespace: string
  readonly name: string
  readonly items?: readonly KeyToPath[] | undefined
  readonly optional?: boolean | undefined
}

/** @throws where a pod would stay in ContainerCreating: what it mounts is not there */
async function filesOf(api: Api, wanted: Wanted): Promise<Files> {
  const contents = await contentsOf(api, wanted)
  if (!contents && wanted.optional !== true)
    throw new Error(`There is no ${wanted.kind}/${wanted.name} to mount.`)
  if (!wanted.items) return contents ?? new Map<string, Buffer>()
  return new Map(
    wanted.items.flatMap(({ key, path }) => {
      const content = contents?.get(key)
      if (!content && wanted.optional !== true) throw new Error(`${wanted.name} has no key ${key}`)
      return content ? [[path, content] as const] : []
    }),
  )
}

/** A token of the pod's ServiceAccount, bound to the pod, as a kubelet asks for it. */
async function tokenOf(
  api: Api,
  { pod }: PodPlace,
  source: NonNullable<ProjectedSource['serviceAccountToken']>,
): Promise<string> {
  const { namespace, name, uid } = pod.metadata
  const account = pod.spec.serviceAccountName ?? 'default'
  const answer = await api.send<{ status: { token: string } }>(
    'POST',
    `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`,
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences: source.audience ? [source.audience] : [],
        expirationSeconds: source.expirationSeconds ?? 3600,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    },
  )
  return answer.status.token
}

async function projected(api: Api, source: ProjectedSource, place: PodPlace): Promise<Files> {
  const { namespace } = place.pod.metadata
  const { serviceAccountToken, configMap, secret, downwardAPI } = source
  if (serviceAccountToken)
    return new Map([[serviceAccountToken.path, Buffer.from(await tokenOf(api, place, serviceAccountToken))]])
  if (configMap)
    return filesOf(api, { ...configMap, kind: 'configmaps', namespace, name: configMap.name ?? '' })
  if (secret) return filesOf(api, { ...secret, kind: 'secrets', namespace, name: secret.name ?? '' })
  const items = downwardAPI?.items ?? []
  return new Map(
    items.map(({ path, fieldRef }) => [
      path,
      Buffer.from(fieldOf(place.pod, { fieldPath: fieldRef.fieldPath, address: place.address })),
    ]),
  )
}

async function contents(api: Api, volume: Volume, place: PodPlace): Promise<Files> {
  const { namespace } = place.pod.metadata
  const { configMap, secret, emptyDir, projected: projection } = volume
  if (configMap)
    return filesOf(api, { ...configMap, kind: 'configmaps', namespace, name: configMap.name ?? '' })
  if (secret) return filesOf(api, { ...secret, kind: 'secrets', namespace, name: secret.secretName ?? '' })
  if (emptyDir) return new Map()
  if (!projection) throw new Error(`The volume ${volume.name} is of a kind that is not known here.`)
  const parts = await Promise.all(projection.sources.map(source => projected(api, source, place)))
  return new Map(parts.flatMap(part => [...part]))
}

/** Writes a pod's volumes into folders of `folder` named as they are. */
export async function writeVolumes(api: Api, folder: string, place: PodPlace): Promise<void> {
  for (const volume of place.pod.spec.volumes ?? []) {
    const at = join(folder, volume.name)
    await mkdir(at, { recursive: true })
    for (const [path, content] of await contents(api, volume, place)) {
      await mkdir(dirname(join(at, path)), { recursive: true })
      await writeFile(join(at, path), content, { mode: 0o644 })
    }
    await chmod(at, volume.emptyDir ? 0o777 : 0o755)
  }
}
