import { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import { millis, type Millis } from '#core/base/units.ts'
import {
  type Provenance,
  ProvenanceSchema,
  WATCH_KINDS,
  type WatchKind,
} from '../../preload/contract/common.ts'
import { type Dashboards, DashboardsSchema } from '../../preload/contract/dashboards.ts'
import type { Overview } from '../../preload/contract/overview.ts'
import type { Round } from '../metrics/record.ts'
import { createHistory, type History } from './history/history.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { createJobWarnings, type JobWarnings } from './jobWarnings.ts'
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
const MissingSchema = ProvenanceSchema.shape.missing
const ListedSchema = z.array(z.enum(WATCH_KINDS))

/** One cluster's file: its mirror, its history, and every question that pages ask of them. Throws AppError STORE_*, DISK_FULL. */
export type ClusterStore = {
  readonly path: string
  readonly isReadOnly: boolean
  /** What was survived so far: a damaged file that was set aside, history that gave way to the size limit. */
  readonly notices: readonly AppError[]
  apply(changes: readonly MirrorChange[], at: Millis): Applied
  counts: Mirror['counts']
  highestGeneration: Mirror['highestGeneration']
  overview(): Omit<Overview, 'provenance'>
  readonly nodes: NodeReader
  readonly pods: PodReader
  readonly search: Searcher
  /** Pods and built-in workloads whose controller has this uid. */
  ownedBy(uid: string): readonly Owned[]
  readonly history: History
  /** Training jobs that rounds saw and that are gone. */
  readonly jobs: Omit<Jobs, 'adopt' | 'note'>
  readonly jobWarnings: JobWarnings
  /** History gave way to the size limit, by another connection. */
  noteDropped(samples: number): void
  /** All objects that a round of figures needs. */
  roundObjects(): RoundObjects
  /** Names of all namespaces, in order. */
  namespaces(): readonly string[]
  /** The last round; null: there was none, or an older Canopy wrote it in another shape. */
  dashboards(): Dashboards | null
  /** What the last round found unhealthy; kept at hand, since it is asked for with every overview. */
  findings(): Dashboards['unhealthy']
  /** Keeps what a round gave: all of it or, where it throws, nothing. */
  putRound(round: RoundWrite): void
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

/** What is null or absent is left as it is. */
export type RoundWrite = {
  readonly samples?: Round | null
  /** The jobs that it saw; those that it did not see are gone. */
  readonly jobs?: Parameters<Jobs['note']>[0] | null
  readonly dashboards?: Dashboards | null
  /** Texts to keep beside them, by their names. */
  readonly notes?: readonly { readonly name: string; readonly text: string }[]
}

export type ClusterStoreOptions = Omit<OpenOptions, 'role'> & {
  /** Largest size of the file; see limit.ts. */
  readonly limitBytes?: number
  /** Damage shows while it is used, at each question that meets it: closed and opened again it is set aside. */
  readonly onDamage?: () => void
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
        if (isDamage(failure)) {
          isDamaged = true
          options.onDamage?.()
        }
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

  const setNote = (name: string, text: string): void => meta.set(`note.${name}`, text)
  const putWhole = db.transaction(({ samples, jobs: seen, dashboards, notes = [] }: RoundWrite): void => {
    if (samples) history.append(samples)
    if (seen) jobs.note(seen)
    if (dashboards) meta.set('dashboards', JSON.stringify(dashboards))
    for (const { name, text } of notes) setNote(name, text)
  })
  let findings: Dashboards['unhealthy'] | null = null
  const dashboards = () => meta.kept('dashboards', DashboardsSchema)
  const putRound = (round: RoundWrite): void => {
    try {
      putWhole.immediate(round)
      findings = round.dashboards?.unhealthy ?? findings
    } catch (cause) {
      // Series that its samples began are not there.
      history.forget()
      throw cause
    }
  }

  const listed = () => meta.kept('listed', ListedSchema) ?? []
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
    highestGeneration: guard(mirror.highestGeneration),
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
    jobs: { past: guard(jobs.past), pastNamed: guard(jobs.pastNamed) },
    jobWarnings: guard(createJobWarnings(db)),
    noteDropped: samples => limit.noteDropped(samples),
    roundObjects: guard(createRoundRows(db)),
    namespaces: guard(createNamespaceNames(db)),
    dashboards: guard(dashboards),
    findings: guard(() => (findings ??= dashboards()?.unhealthy ?? [])),
    putRound: writing(putRound),
    asOf: () => asOf,
    setAsOf: at => {
      asOf = at
      if (at - asOfOnDisk >= AS_OF_SPACING_MS) saveAsOf()
    },
    listedKinds: guard(() => new Set(listed())),
    setListed: writing(kind => {
      const kinds = listed()
      if (!kinds.includes(kind)) meta.set('listed', JSON.stringify([...kinds, kind]))
    }),
    missing: guard(() => meta.kept('missing', MissingSchema) ?? []),
    setMissing: writing(missing => {
      const text = JSON.stringify(missing)
      if (meta.get('missing') !== text) meta.set('missing', text)
    }),
    note: guard(name => meta.get(`note.${name}`)),
    setNote: writing(setNote),
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
