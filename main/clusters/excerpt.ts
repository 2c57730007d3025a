import type { Picked } from './pickContext.ts'

/** The text of a kubeconfig with one context and no more than that context needs: what is kept of pasted text. */
export function excerptOf({ name, context, cluster, user }: Picked): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    contexts: [{ name, context: said(context) }],
    clusters: [{ name: context.cluster, cluster: said(cluster) }],
    ...(context.user === '' ? {} : { users: [{ name: context.user, user: said(user) }] }),
  })
}

/** Without the fields that say nothing. A flag is written as the text that it is read from. */
const said = (entry: object) =>
  Object.fromEntries(
    Object.entries(entry).flatMap(([key, value]: [string, unknown]) => {
      if (value === '' || value === null || value === false) return []
      return [[key, value === true ? 'true' : value]]
    }),
  )
