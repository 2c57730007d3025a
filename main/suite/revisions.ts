// Every object of a revision as it was applied, kept in the cluster: to finish what was interrupted, and to go back.
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import { PHASES } from '#core/deploy/manifests.ts'
import type { KubeObject, ObjectRef } from '../clusters/objects.ts'
import type { Phase } from './component.ts'
import type { Revision } from './inventory.ts'
import type { Report } from './progress.ts'
import { settle } from './settle.ts'
import type { Site } from './site.ts'
import { hashOf, keyOf } from './stamp.ts'
/** A ConfigMap holds 1 MiB: https://kubernetes.io/docs/concepts/configuration/configmap/#motivation */
const PART_BYTES = 900_000
const MOST_BYTES = 64 * 1_048_576
const KEY = 'objects.json.gz'

const Kept = z.array(
  z.object({
    name: z.enum(PHASES),
    objects: z.array(z.looseObject({ apiVersion: z.string(), kind: z.string() })),
  }),
)

/** The hash by which equal revisions are known, and the pieces that they are kept in. */
export type PackedRevision = { readonly hash: string; readonly pieces: readonly string[] }

export async function packRevision(phases: readonly Phase[]): Promise<PackedRevision> {
  const packed = await promisify(gzip)(JSON.stringify(phases))
  const count = Math.max(1, Math.ceil(packed.length / PART_BYTES))
  const pieces = Array.from({ length: count }, (_, index) =>
    packed.subarray(index * PART_BYTES, (index + 1) * PART_BYTES).toString('base64'),
  )
  return { hash: hashOf(phases), pieces }
}

type Place = { readonly site: Site; readonly inventory: ObjectRef; readonly report: Report }

const partRef = (inventory: ObjectRef, number: number, part: number): ObjectRef => ({
  ...inventory,
  name: `${inventory.name}-r${number}-${part}`,
})

/** Writes the pieces of a revision; one that an interrupted attempt left behind gives way. */
export async function saveRevision(
  { site, inventory, report }: Place,
  { number, pieces }: { readonly number: number; readonly pieces: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  for (const [part, piece] of pieces.entries()) {
    const ref = partRef(inventory, number, part)
    const holdsPiece = async (): Promise<KubeObject | null> => {
      const live = await site.objects.get(ref, signal)
      return pieceOf(live) === piece ? live : null
    }
    if (await holdsPiece()) continue
    await removeRef(site, ref, signal)
    const object: KubeObject = {
      apiVersion: ref.apiVersion,
      kind: ref.kind,
      metadata: {
        name: ref.name,
        ...(ref.namespace === null ? {} : { namespace: ref.namespace }),
        labels: { 'app.kubernetes.io/managed-by': 'canopy' },
      },
      immutable: true,
      binaryData: { [KEY]: piece },
    }
    await settle(
      { write: () => site.objects.create(object, signal), landed: holdsPiece },
      { site, report },
      signal,
    )
  }
}

const pieceOf = (object: KubeObject | null): string | undefined =>
  (object?.['binaryData'] as Record<string, string> | undefined)?.[KEY]

/** The objects of a revision. Throws NOT_FOUND when a piece is gone, BAD_RESPONSE when they are not what was kept. */
export async function loadRevision(
  { site, inventory }: Omit<Place, 'report'>,
  { number, parts, hash }: Revision,
  signal: AbortSignal,
): Promise<Phase[]> {
  const pieces: Buffer[] = []
  for (let part = 0; part < parts; part++) {
    const ref = partRef(inventory, number, part)
    const piece = pieceOf(await site.objects.get(ref, signal))
    if (piece === undefined)
      throw new AppError('NOT_FOUND', 'What was installed is no longer kept in the cluster', {
        data: { object: keyOf(ref) },
      })
    pieces.push(Buffer.from(piece, 'base64'))
  }
  const phases = await unpack(Buffer.concat(pieces))
  if (phases !== null && hashOf(phases) === hash) return phases
  throw new AppError('BAD_RESPONSE', 'What is kept of the installation in the cluster was changed', {
    data: { object: keyOf(inventory), revision: number },
  })
}

async function unpack(packed: Buffer): Promise<Phase[] | null> {
  try {
    const text = (await promisify(gunzip)(packed, { maxOutputLength: MOST_BYTES })).toString('utf8')
    return Kept.parse(JSON.parse(text)) as unknown as Phase[]
  } catch {
    return null // damaged in one way or another: the caller names the revision
  }
}

/** Deletes the kept objects of revisions that nobody goes back to. */
export async function dropRevisions(
  { site, inventory }: Omit<Place, 'report'>,
  kept: readonly Revision[],
  signal: AbortSignal,
): Promise<void> {
  const keep = new Set(
    kept.flatMap(({ number, parts }) =>
      Array.from({ length: parts }, (_, part) => partRef(inventory, number, part).name),
    ),
  )
  const { apiVersion, kind, namespace, name } = inventory
  const query = { labelSelector: 'app.kubernetes.io/managed-by=canopy' }
  for (const object of await site.objects.list({ apiVersion, kind, namespace, query }, signal))
    if (object.metadata.name.startsWith(`${name}-r`) && !keep.has(object.metadata.name))
      await removeRef(site, { apiVersion, kind, namespace, name: object.metadata.name }, signal)
}

async function removeRef(site: Site, ref: ObjectRef, signal: AbortSignal): Promise<void> {
  const live = await site.objects.get(ref, signal)
  if (live?.metadata.uid !== undefined) await site.objects.remove(ref, live.metadata.uid, signal)
}
