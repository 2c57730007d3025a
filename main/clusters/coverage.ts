// Follows one resource as far as this identity is allowed to: everywhere, else namespace by namespace, else not at all.
import { AppError } from '#core/base/errors.ts'
import type { MirrorChange } from '../store/records.ts'
import type { ClusterClient } from './connect.ts'
import { childOf, pause } from './deadline.ts'
import { createFollower, type Follower, type FollowOptions, type FollowState } from './follow.ts'
import type { Reach } from './reach.ts'

export type CoverageState = FollowState & {
  /** null: the whole cluster; else where it is followed. */
  readonly namespaces: readonly string[] | null
  /** Found out on an earlier connection: this one has not been told yet what is allowed. */
  readonly isOfBefore: boolean
}

export type Coverage = {
  state(): CoverageState
  /** Until the signal aborts; then it throws. */
  run(client: ClusterClient, signal: AbortSignal): Promise<never>
  forget(): void
}

export type CoverageOptions = Omit<FollowOptions, 'namespace'> & {
  readonly reach: Reach
  /** Resolves once this connection was found to see anything at all; until then a refusal says nothing of what is kept. */
  readonly seesAnything: (signal: AbortSignal) => Promise<void>
}

type Mode = 'whole' | 'namespaces' | 'forbidden'

export function createCoverage({ reach, ...options }: CoverageOptions): Coverage {
  const { resource, timings, writer } = options
  const whole = createFollower({ ...options, namespace: null, onState: () => onWholeState() })
  const parts = new Map<string, Follower>()
  let mode: Mode = 'whole'
  let refusal: AppError | null = null
  let unseenBefore: number | null = null
  let isOfBefore = false
  let onSettled: () => void = () => undefined

  const setMode = (next: Mode): void => {
    mode = next
    isOfBefore = false
    options.onState()
  }

  /** What was allowed in some namespaces only may be allowed everywhere by now. */
  const onWholeState = (): void => {
    if (mode !== 'whole' && whole.state().isCurrent) {
      mode = 'whole'
      isOfBefore = false
      parts.clear()
    }
    options.onState()
  }

  const setParts = async (namespaces: readonly string[]): Promise<void> => {
    const gone = [...parts.keys()].filter(namespace => !namespaces.includes(namespace))
    if (parts.size === 0) unseenBefore = options.nextGeneration()
    for (const namespace of gone) parts.delete(namespace)
    for (const namespace of namespaces)
      if (!parts.has(namespace))
        parts.set(namespace, createFollower({ ...options, namespace, onState: onPartState }))
    if (gone.length > 0) await writer.add([pruneBefore(options.nextGeneration(), gone)])
  }

  const pruneBefore = (generation: number, namespaces: readonly string[] | null): MirrorChange => ({
    op: 'prune',
    kind: resource.kind,
    ...(resource.objectKind === null ? {} : { objectKind: resource.objectKind }),
    namespaces,
    generation,
  })

  const onPartState = (): void => {
    if ([...parts.values()].every(part => isSettled(part.state()))) onSettled()
    options.onState()
  }

  /** Follows each namespace until it is time to ask again what is allowed. */
  const runParts = async (client: ClusterClient, signal: AbortSignal): Promise<void> => {
    const ending = childOf(signal)
    const settled = new Promise<void>(resolve => {
      onSettled = resolve
    })
    const runs = [...parts.values()].map(part => part.run(client, ending.signal))
    const recheck = pause(timings.recheckMs, signal)
    try {
      await Promise.race([settled, recheck])
      if (unseenBefore !== null) {
        // Everything that earlier identities saw in other namespaces; only now, so that nothing vanishes while it is listed anew.
        await writer.add([pruneBefore(unseenBefore, null)])
        unseenBefore = null
      }
      await recheck
    } finally {
      ending.release()
      ending.abort()
      await Promise.allSettled([...runs, recheck])
    }
  }

  const run = async (client: ClusterClient, signal: AbortSignal): Promise<never> => {
    isOfBefore = mode !== 'whole'
    for (;;) {
      refusal = await whole.run(client, signal)
      const namespaces = resource.isNamespaced
        ? await namespacesOr(() => reach.namespacesOf(resource, client, signal), signal)
        : []
      if (namespaces.length === 0) {
        setMode('forbidden')
        await options.seesAnything(signal)
        // What can no longer be seen is no longer known.
        await writer.add([pruneBefore(options.nextGeneration(), null)])
        await pause(timings.recheckMs, signal)
      } else {
        await setParts(namespaces)
        setMode('namespaces')
        await runParts(client, signal)
      }
    }
  }

  /** A survey that fails leaves what was known. */
  const namespacesOr = async (survey: () => Promise<readonly string[]>, signal: AbortSignal) => {
    try {
      return await survey()
    } catch (cause) {
      signal.throwIfAborted()
      if (!(cause instanceof AppError)) throw cause
      options.onTrouble(cause)
      return [...parts.keys()]
    }
  }

  const state = (): CoverageState => {
    if (mode === 'whole') {
      const state = whole.state()
      // It is not yet known where it is allowed.
      const status = state.status === 'forbidden' ? 'waiting' : state.status
      return { ...state, status, namespaces: null, isOfBefore }
    }
    if (mode === 'forbidden')
      return { ...whole.state(), status: 'forbidden', failure: refusal, namespaces: null, isOfBefore }
    return {
      ...joinStates(
        [...parts.values()].map(part => part.state()),
        refusal,
      ),
      namespaces: watchedIn(parts),
      isOfBefore,
    }
  }

  return {
    state,
    run,
    forget: () => {
      whole.forget()
      for (const part of parts.values()) part.forget()
    },
  }
}

const isSettled = ({ status, isCurrent }: FollowState): boolean => isCurrent || status === 'forbidden'

const watchedIn = (parts: ReadonlyMap<string, Follower>): readonly string[] =>
  [...parts].filter(([, part]) => part.state().status !== 'forbidden').map(([namespace]) => namespace)

/** In this order: what is worse, or not yet done, stands for the whole. */
const ORDER = ['failed', 'listing', 'waiting', 'watching', 'forbidden'] as const

/** Several followers as one. `refusal` is told while nothing worse is: it names the right that would show everything. */
export function joinStates(states: readonly FollowState[], refusal: AppError | null): FollowState {
  const status = ORDER.find(candidate => states.some(state => state.status === candidate)) ?? 'waiting'
  const sum = (pick: (state: FollowState) => number) =>
    states.reduce((total, state) => total + pick(state), 0)
  const rest = states.map(({ remaining }) => remaining)
  const allowed = states.filter(state => state.status !== 'forbidden')
  return {
    status,
    isCurrent: allowed.length > 0 && allowed.every(state => state.isCurrent),
    objects: sum(state => state.objects),
    remaining: rest.includes(null) ? null : sum(state => state.remaining ?? 0),
    badLines: sum(state => state.badLines),
    failure: states.find(state => state.status === status && state.failure)?.failure ?? refusal,
  }
}
