// What is installed of a component, written down in the cluster: whoever comes later, or after a crash, goes on from there.
import { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import { PHASES } from '#core/deploy/manifests.ts'
import type { KubeObject, ObjectRef } from '../clusters/objects.ts'
import { settle } from './settle.ts'
import type { Report } from './progress.ts'
import type { Site } from './site.ts'
import { keyOf } from './stamp.ts'

const Entry = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  phase: z.enum(PHASES),
  /** null: it is about to be written, and may be. */
  uid: z.string().nullable(),
  hash: z.string(),
  /** It was there before and is somebody else's: changed, never deleted. */
  isAdopted: z.boolean(),
})
export type Entry = z.output<typeof Entry>

const Revision = z.object({
  number: z.number().int().positive(),
  version: z.string(),
  options: z.record(z.string(), z.unknown()),
  /** Of all its objects. */
  hash: z.string(),
  /** In how many ConfigMaps its objects are kept. */
  parts: z.number().int().positive(),
})
export type Revision = z.output<typeof Revision>

const Operation = z.object({
  id: z.string(),
  kind: z.enum(['install', 'upgrade', 'configure', 'rollback', 'repair', 'uninstall']),
  /** What is being brought about; null: nothing stays. */
  target: Revision.nullable(),
  /** Fields that others manage are taken over. */
  isForced: z.boolean(),
  /** Keepsakes whose name was typed go too. */
  withKeepsakes: z.boolean(),
  startedAt: z.number(),
})
export type RecordedOperation = z.output<typeof Operation>

const Inventory = z.object({
  format: z.literal(1),
  component: z.string(),
  /** What is installed as a whole; null: nothing yet. */
  current: Revision.nullable(),
  /** What was before it, to go back to. */
  previous: Revision.nullable(),
  /** Under way, or interrupted. */
  operation: Operation.nullable(),
  entries: z.array(Entry),
})
export type Inventory = z.output<typeof Inventory>

export const emptyInventory = (component: string): Inventory => ({
  format: 1,
  component,
  current: null,
  previous: null,
  operation: null,
  entries: [],
})

const KEY = 'inventory.json'

/** Where the inventory of a component lies; its revisions lie beside it. */
export const inventoryRef = (namespace: string, component: string): ObjectRef => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace,
  name: `canopy-suite-${component.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`,
})

export type InventoryFile = {
  /** null: there is none. Throws BAD_RESPONSE for one that a newer Canopy wrote, or that is damaged. */
  read(signal: AbortSignal): Promise<Inventory | null>
  /** Throws CONFLICT when somebody else wrote it since it was read here. */
  write(inventory: Inventory, report: Report, signal: AbortSignal): Promise<void>
  remove(signal: AbortSignal): Promise<void>
}

/** The inventory of a component in its cluster, guarded by the version that was read last: two writers cannot both go on. */
export function openInventory(site: Site, ref: ObjectRef): InventoryFile {
  let last: KubeObject | null = null
  const { objects } = site

  const look = async (signal: AbortSignal): Promise<KubeObject | null> => objects.get(ref, signal)
  const textOf = (object: KubeObject | null): string | undefined =>
    (object?.['data'] as Record<string, string> | undefined)?.[KEY]

  return {
    read: async signal => {
      last = await look(signal)
      return last === null ? null : parse(textOf(last), ref)
    },
    write: async (inventory, report, signal) => {
      const text = JSON.stringify(Inventory.parse(inventory))
      const base = last
      const file: KubeObject = {
        apiVersion: ref.apiVersion,
        kind: ref.kind,
        metadata: {
          name: ref.name,
          ...(ref.namespace === null ? {} : { namespace: ref.namespace }),
          labels: { 'app.kubernetes.io/managed-by': 'canopy' },
          ...(base?.metadata.resourceVersion === undefined
            ? {}
            : { resourceVersion: base.metadata.resourceVersion }),
        },
        data: { [KEY]: text },
      }
      last = await settle(
        {
          write: () => (base === null ? objects.create(file, signal) : objects.replace(file, signal)),
          landed: async () => {
            const live = await look(signal)
            return textOf(live) === text ? live : null
          },
        },
        { site, report },
        signal,
      )
    },
    remove: async signal => {
      const live = await look(signal)
      if (live?.metadata.uid !== undefined) await objects.remove(ref, live.metadata.uid, signal)
      last = null
    },
  }
}

function parse(text: string | undefined, ref: ObjectRef): Inventory {
  const parsed = Inventory.safeParse(readJson(text))
  if (parsed.success) return parsed.data
  throw new AppError('BAD_RESPONSE', 'The list of what is installed cannot be read', {
    data: {
      object: keyOf(ref),
      issues: parsed.error.issues.slice(0, 8).map(({ path, code }) => ({ path: path.join('.'), code })),
    },
  })
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined // what is no JSON fits no schema, and the caller says so
  }
}
