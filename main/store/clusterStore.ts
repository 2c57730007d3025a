import { AppError } from '#core/base/errors.ts'
import { millis, type Millis } from '#core/base/units.ts'
import type { Provenance, WatchKind } from '../../preload/contract/common.ts'
import { type Dashboards, DashboardsSchema } from '../../preload/contract/dashboards.ts'
import type { Overview } from '../../preload/contract/overview.ts'
import { createHistory, type History } from './history/history.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { createLimit } from './limit.ts'
import { createMeta } from './meta.ts'
import { createMirror, type Applied, type Mirror } from './mirror.ts'
import { createNamespaceNames } from './namespaces.ts'
import { createNodes, type NodeReader } from './nodes.ts'
import { openStore, type OpenedStore, type OpenOptions } from './open.ts'
import { createOverview } from './overview.ts'
import { createOwned, type Owned } from './owned.ts'
import { createPods, type PodReader } from './pods.ts'
import type { MirrorChange } from './records.ts'
import { createRoundRows, type RoundObjects } from './roundRows.ts'
import { createSearch, type Searcher } from './search.ts'
import { fromSqlite } from './sqliteErrors.ts'

type Missing = Provenance['missing']

/** One cluster's file: its mirror, its history, and every question that pages ask of them. Throws AppError STORE_*, DISK_FULL. */
export type ClusterStore = {
  readonly path: string
  readonly isReadOnly: boolean
  /** What was survived so far: a damaged file that was set aside, history that gave way to the size limit. */
  readonly notices: readonly AppError[]
  apply(changes: readonly MirrorChange[], at: Millis): Applied
  counts: Mirror['counts']
  overview(): Omit<Overview, 'provenance'>
  readonly nodes: NodeReader
  readonly pods: PodReader
  readonly search: Searcher
  /** Pods and built-in workloads whose controller has this uid. */
  ownedBy(uid: string): readonly Owned[]
  readonly history: History
  /** Training jobs that rounds saw, those that are gone among them. */
  readonly jobs: Omit<Jobs, 'adopt'>
  /** History gave way to the size limit, by another connection. */
  noteDropped(samples: number): void
  /** All objects that a round of figures needs. */
  roundObjects(): RoundObjects
  /** Names of all namespaces, in order. */
  namespaces(): readonly string[]
  /** The last round; null: there was none, or an older Canopy wrote it in another shape. */
  dashboards(): Dashboards | null
  setDashboards(dashboards: Dashboards): void
  /** When the mirror was last known to equal the cluster. */
  asOf(): Millis | null
  setAsOf(at: Millis): void
  /** Kinds whose listing was completed at least once. */
  listedKinds(): ReadonlySet<WatchKind>
  setListed(kind: WatchKind): void
  /** What the mirror lacked when it was last written. */
  missing(): Missing
  setMissing(missing: Missing): void
  /** A text that somebody keeps beside the mirror, by its name. */
  note(name: string): string | null
  setNote(name: string, text: string): void
  kubeSystemUid(): string | null
  setKubeSystemUid(uid: string): void
  close(): void
}

export type ClusterStoreOptions = Omit<OpenOptions, 'role'> & {
  /** Largest size of the file; see limit.ts. */
  readonly limitBytes?: number
}

/** At most one notice: all of the history that was found damaged since the store was opened. */
const damageNotices = (path: string, chunks: number): readonly AppError[] =>
  chunks === 0
    ? []
    : [
        new AppError('STORE_CORRUPT', 'Pieces of the history were damaged and are left out', {
          data: { path, chunks },
        }),
      ]

/** `asOf` ticks every few seconds; it need not be on disk that often. */
const AS_OF_SPACING_MS = 5_000

/**
 * Opens or creates the store of a cluster. Throws as openStore does. Damage that only shows when the tables are used sends
 * the file through a second opening, which looks at all of it.
 */
export function openClusterStore(path: string, options: ClusterStoreOptions): ClusterStore {
  const opened = openStore(path, { ...options, role: 'cluster' })
  try {
    return assemble(opened, options)
  } catch (cause) {
    const failure = fromSqlite(cause, path)
    const isDamaged = isDamage(failure)
    opened.close(isDamaged)
    if (!isDamaged || options.isReadOnly) throw failure
  }
  return assemble(openStore(path, { ...options, role: 'cluster' }), options)
}

const isDamage = (failure: unknown): boolean =>
  failure instanceof AppError && failure.code === 'STORE_CORRUPT'

function assemble(opened: OpenedStore, options: ClusterStoreOptions): ClusterStore {
  const { db, path } = opened
  let isDamaged = false
  const guard =
    <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): R => {
      try {
        return work(...args)
      } catch (cause) {
        const failure = fromSqlite(cause, path)
        isDamaged ||= isDamage(failure)
        throw failure
      }
    }

  const meta = createMeta(db)
  const mirror = createMirror(db)
  let uid = meta.get('kubeSystemUid')
  const history = createHistory(db, { uid: () => uid ?? '', now: options.now })
  const jobs = createJobs(db, () => uid ?? '', options.limitBytes)
  const nodes = createNodes(db)
  const pods = createPods(db)
  const limit = createLimit(db, history, options.isReadOnly ? undefined : options.limitBytes)

  /** A write that may have to make room for itself. */
  const writing = <A extends unknown[], R>(work: (...args: A) => R) =>
    guard((...args: A): R => limit.within(() => work(...args)))

  const storedAsOf = meta.get('asOf')
  let asOf = storedAsOf === null ? null : millis(Number(storedAsOf))
  let asOfOnDisk = asOf ?? 0
  const saveAsOf = writing(() => {
    if (asOf === null || options.isReadOnly || asOfOnDisk === asOf) return
    meta.set('asOf', String(asOf))
    asOfOnDisk = asOf
  })

  return {
    path,
    isReadOnly: options.isReadOnly === true,
    get notices() {
      return [...opened.notices, ...limit.notices(), ...damageNotices(path, history.damagedChunks())]
    },
    apply: writing(mirror.apply),
    counts: guard(mirror.counts),
    overview: guard(createOverview(db)),
    nodes: { list: guard(nodes.list), get: guard(nodes.get) },
    pods: { list: guard(pods.list) },
    search: guard(createSearch(db)),
    ownedBy: guard(createOwned(db)),
    history: {
      append: writing(history.append),
      newcomers: history.newcomers,
      claim: writing(history.claim),
      backfill: writing(history.backfill),
      range: guard(input => {
        const range = history.range(input)
        if (!options.isReadOnly) history.setAsideDamaged()
        return range
      }),
      catalog: guard(history.catalog),
      lastAt: guard(history.lastAt),
      extent: guard(history.extent),
      compact: writing(history.compact),
      dropOldest: guard(history.dropOldest),
      damagedChunks: history.damagedChunks,
      setAsideDamaged: guard(history.setAsideDamaged),
      adopt: writing(history.adopt),
      forget: history.forget,
      weightOf: guard(history.weightOf),
      verify: guard(history.verify),
    },
    jobs: { note: writing(jobs.note), past: guard(jobs.past), pastNamed: guard(jobs.pastNamed) },
    noteDropped: samples => limit.noteDropped(samples),
    roundObjects: guard(createRoundRows(db)),
    namespaces: guard(createNamespaceNames(db)),
    dashboards: guard(() => DashboardsSchema.safeParse(meta.json('dashboards', null)).data ?? null),
    setDashboards: writing(dashboards => meta.set('dashboards', JSON.stringify(dashboards))),
    asOf: () => asOf,
    setAsOf: at => {
      asOf = at
      if (at - asOfOnDisk >= AS_OF_SPACING_MS) saveAsOf()
    },
    listedKinds: guard(() => new Set(meta.json<WatchKind[]>('listed', []))),
    setListed: writing(kind => {
      const listed = meta.json<WatchKind[]>('listed', [])
      if (!listed.includes(kind)) meta.set('listed', JSON.stringify([...listed, kind]))
    }),
    missing: guard(() => meta.json<Missing>('missing', [])),
    setMissing: writing(missing => {
      const text = JSON.stringify(missing)
      if (meta.get('missing') !== text) meta.set('missing', text)
    }),
    note: guard(name => meta.get(`note.${name}`)),
    setNote: writing((name, text) => meta.set(`note.${name}`, text)),
    kubeSystemUid: () => uid,
    setKubeSystemUid: writing(next => {
      meta.set('kubeSystemUid', next)
      uid = next
      history.adopt(next)
      jobs.adopt(next)
    }),
    close: () => {
      try {
        saveAsOf()
      } catch (cause) {
        // `asOf` was kept up to date but for the last seconds; that it cannot be written now must not keep the file open.
        if (!(cause instanceof AppError)) throw cause
      } finally {
        opened.close(isDamaged)
      }
    },
  }
}
