// Letting every pod go, with no living component: for uninstalling, and to break the glass.
import { COMPONENT, GATE } from '../wire.ts'
import { openGatePatch } from '../pods/gate.ts'
import { admissionObjects } from './admission.ts'
import type { KubernetesObject } from './object.ts'

export type ObjectName = Pick<KubernetesObject, 'apiVersion' | 'kind'> & { readonly name: string }

/**
 * What is deleted first, in this order, so that no pod is gated any more; one that is not there is as good as deleted.
 * The binding goes before its policy.
 */
export const ADMISSION_OBJECTS: readonly ObjectName[] = [
  ...admissionObjects('policy').toReversed(),
  ...admissionObjects('webhook'),
].map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, name: metadata.name }))

/** Field selector of the pods that can be gated: one that has started to run never is. */
export const GATED_FIELDS = 'status.phase=Pending,spec.nodeName='

type Pod = {
  readonly metadata?: {
    readonly namespace?: string
    readonly name?: string
    readonly uid?: string
    readonly resourceVersion?: string
  }
  readonly spec?: { readonly schedulingGates?: readonly { readonly name?: string }[] }
}

export type GateToOpen = {
  readonly namespace: string
  readonly name: string
  /** To be sent as `application/strategic-merge-patch+json`; 404 means gone, 409 that the pod is to be read again. */
  readonly patch: ReturnType<typeof openGatePatch>
}

/** The patches that open our gate on those of `pods` that have it. Gates of others stay. */
export function gatesToOpen(pods: readonly Pod[]): GateToOpen[] {
  return pods.flatMap(({ metadata, spec }) => {
    const { namespace, name, uid, resourceVersion } = metadata ?? {}
    const isGated = spec?.schedulingGates?.some(gate => gate.name === GATE) === true
    if (!isGated || !namespace || !name || !uid || !resourceVersion) return []
    return [{ namespace, name, patch: openGatePatch({ uid, resourceVersion }) }]
  })
}

const LIST_GATED = `{{range $pod := .items}}{{range .spec.schedulingGates}}{{if eq .name "${GATE}"}}{{$pod.metadata.namespace}} {{$pod.metadata.name}}{{"\\n"}}{{end}}{{end}}{{end}}`
const OPEN_GATE = `{"spec":{"schedulingGates":[{"$patch":"delete","name":"${GATE}"}]}}`

/** The same by hand: a line that removes the admission, by its mode, and a line that opens every gate. */
export const RELEASE_COMMANDS = {
  policy: `kubectl delete mutatingadmissionpolicybinding,mutatingadmissionpolicy ${COMPONENT} --ignore-not-found`,
  webhook: `kubectl delete mutatingwebhookconfiguration ${COMPONENT} --ignore-not-found`,
  openGates: `kubectl get pods -A --field-selector=status.phase=Pending -o go-template='${LIST_GATED}' | xargs -r -n 2 sh -c 'kubectl patch pod -n "$0" "$1" -p '"'"'${OPEN_GATE}'"'"`,
} as const
