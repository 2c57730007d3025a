// Where the parts of the capacity scheduler are.
import { COMPONENT, NAMESPACE, TREE } from '#core/wire.ts'
import type { ObjectRef } from '../../clusters/objects.ts'

export const ID = 'capacityScheduler'

/** An object in the component's namespace. */
export const inNamespace = (apiVersion: string, kind: string, name: string): ObjectRef => ({
  apiVersion,
  kind,
  namespace: NAMESPACE,
  name,
})

export const TREE_REF: ObjectRef = {
  apiVersion: `${TREE.group}/${TREE.version}`,
  kind: TREE.kind,
  namespace: TREE.namespace,
  name: TREE.name,
}
export const CRD_REF: ObjectRef = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  namespace: null,
  name: `${TREE.plural}.${TREE.group}`,
}

export const DEPLOYMENT_REF = inNamespace('apps/v1', 'Deployment', COMPONENT)
export const LEASE_REF = inNamespace('coordination.k8s.io/v1', 'Lease', COMPONENT)
