// Whether a new pod would wait for us: asked by creating one without creating it.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run
import { GATE } from '#core/wire.ts'
import type { Api } from './api.ts'
import { failureFacts, type Log } from './log.ts'

/** `unknown`: the pod was refused for another reason (a quota, a policy of others), so nothing was learned. */
export type Verdict = 'gated' | 'ungated' | 'unknown'

/** As small and as restricted as a pod can be, so that few policies refuse it. */
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'canopy-probe-' },
  spec: {
    automountServiceAccountToken: false,
    restartPolicy: 'Never',
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'probe',
        image: 'canopy.internal/never-pulled:1',
        resources: { requests: { cpu: '1m', memory: '1Mi' }, limits: { cpu: '1m', memory: '1Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
}

type Created = { readonly spec?: { readonly schedulingGates?: readonly { readonly name: string }[] } }

/** Asks the API server; nothing is created. */
export async function probeNamespace(api: Api, log: Log, namespace: string): Promise<Verdict> {
  const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`
  try {
    const pod = await api.send<Created>({ method: 'POST', path, body: POD, timeoutMs: 5000 })
    return pod.spec?.schedulingGates?.some(gate => gate.name === GATE) ? 'gated' : 'ungated'
  } catch (cause) {
    log.debug('probe.refused', { namespace, ...failureFacts(cause) })
    return 'unknown'
  }
}
