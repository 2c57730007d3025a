import type { ServedResource } from '../../../preload/contract/objects.ts'
import { apiVersionOf } from './kinds.ts'

/** What a new object of a kind begins with: who it is, and nothing that the server would have to be asked for. */
export const newManifest = (served: ServedResource, namespace: string | null): string =>
  [
    `apiVersion: ${apiVersionOf(served)}`,
    `kind: ${served.kind}`,
    'metadata:',
    "  name: ''",
    ...(served.isNamespaced ? [`  namespace: ${namespace ?? 'default'}`] : []),
    '',
  ].join('\n')
