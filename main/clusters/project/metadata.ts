import type { V1ObjectMeta, V1OwnerReference } from '@kubernetes/client-node'
import { type Millis, millis } from '#core/base/units.ts'
import { readList, readText, readTexts, readTime } from './read.ts'

/** Metadata as a server may send it: anything can be missing. */
export type Metadata = V1ObjectMeta | null | undefined

type Identity = {
  readonly uid: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly createdAt: Millis
}

/** What every record begins with. An object without a uid, which no API server makes, is known by its name. Never annotations. */
export function readIdentity(metadata: Metadata): Identity {
  const name = readText(metadata?.name)
  return {
    uid: readText(metadata?.uid) || `${readText(metadata?.namespace)}/${name}`,
    name,
    labels: readTexts(metadata?.labels),
    createdAt: readTime(metadata?.creationTimestamp) ?? millis(0),
  }
}

export type Owner = { readonly kind: string; readonly name: string; readonly uid: string }

/** The controlling owner: the one owner reference with `controller: true`. */
export function readController(metadata: Metadata): Owner | null {
  const owner = readList<V1OwnerReference>(metadata?.ownerReferences).find(
    reference => reference.controller === true,
  )
  if (owner === undefined) return null
  return { kind: readText(owner.kind), name: readText(owner.name), uid: readText(owner.uid) }
}

/** Whether the object is on its way out. */
export const isDeleting = (metadata: Metadata): boolean => readTime(metadata?.deletionTimestamp) !== null
