import { NAMESPACE } from '#core/wire.ts'
import { type Api, hasCode, PATCH } from './api.ts'

const PATH = `/api/v1/namespaces/${NAMESPACE}/configmaps`

export type Data = Readonly<Record<string, string | null>>

/**
 * Writes keys of a ConfigMap of ours, and removes those that are null; makes it anew when somebody deleted it.
 * @param fence throws when this replica must not write
 */
export async function writeOwnMap(
  api: Api,
  name: string,
  { data, fence }: { data: Data; fence: () => void },
) {
  try {
    await api.send({
      method: 'PATCH',
      path: `${PATH}/${name}`,
      body: { data },
      contentType: PATCH.merge,
      isBrief: true,
      fence,
    })
  } catch (cause) {
    if (!hasCode(cause, 'NOT_FOUND')) throw cause
    const kept = Object.fromEntries(Object.entries(data).filter(([, text]) => text !== null))
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: NAMESPACE }, data: kept }
    await api.send({ method: 'POST', path: PATH, body, fence })
  }
}

/** Reads a ConfigMap of ours; empty where there is none. */
export async function readOwnMap(api: Api, name: string): Promise<Readonly<Record<string, string>>> {
  try {
    const { data } = await api.send<{ data?: Record<string, string> }>({
      method: 'GET',
      path: `${PATH}/${name}`,
    })
    return data ?? {}
  } catch (cause) {
    if (hasCode(cause, 'NOT_FOUND')) return {}
    throw cause
  }
}
