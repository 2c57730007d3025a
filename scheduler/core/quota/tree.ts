import type { JsonObject } from '../base/field.ts'
import type { ResourceList } from './resourceList.ts'

/** A node of a quota tree. Amounts that the object writes as unlimited are left out of `max`. */
export type QuotaNode = {
  /** Unique in its tree. */
  readonly name: string
  /** Guaranteed; a resource that is missing is 0, one that is written as unlimited `UNLIMITED`. */
  readonly min: ResourceList
  /** Never exceeded; a resource that is missing is unlimited. */
  readonly max: ResourceList
  /** Leaves only: whose pods are charged here. */
  readonly namespaces: readonly string[]
  readonly children: readonly QuotaNode[]
  readonly attributes: Readonly<Record<string, string>>
  /** The node as the object writes it: fields that Canopy does not know, and texts of amounts, outlive an edit by it. */
  readonly source?: JsonObject
}

/** A quota tree as `kube.ts` reads it and edits change it. Not necessarily a valid one: see `validate.ts`. */
export type QuotaTree = { readonly root: QuotaNode }
