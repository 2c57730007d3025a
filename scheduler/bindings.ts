// Which namespaces are gated: what the admission asks, as the tree and the mode have it.
import type { Mode } from '#core/deploy/settings.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { EXCLUDED_NAMESPACES } from '#core/deploy/admission.ts'
import { CONFIG_MAPS } from '#core/wire.ts'
import type { Api } from './api.ts'
import { failpoint } from './failpoint.ts'
import type { Leadership } from './lease.ts'
import { failureFacts, type Log } from './log.ts'
import { type Data, writeOwnMap } from './ownMap.ts'
import { pause } from './pause.ts'

/** Namespace → leaf, for namespaces that do not exist yet too. A namespace that two leaves name belongs to the first. */
export function bindingsOf(tree: QuotaTree): ReadonlyMap<string, string> {
  const bound = new Map<string, string>()
  const visit = (node: QuotaNode): void => {
    for (const namespace of node.children.length > 0 ? [] : node.namespaces)
      if (!bound.has(namespace) && !(EXCLUDED_NAMESPACES as readonly string[]).includes(namespace))
        bound.set(namespace, node.name)
    node.children.forEach(visit)
  }
  visit(tree.root)
  return bound
}

export type Wanted = {
  readonly mode: Mode
  /** Null: there is none, or it cannot be read. */
  readonly tree: QuotaTree | null
  /** The ConfigMap's data as it is. */
  readonly current: Readonly<Record<string, string>>
}

/**
 * What to write into the ConfigMap; null for nothing. A tree that is missing or unreadable changes nothing: a typing error must not let
 * a whole cluster run free. When nothing is enforced nothing is gated.
 */
export function bindingsPatch({ mode, tree, current }: Wanted): Data | null {
  if (mode === 'enforce' && tree === null) return null
  const wanted = mode === 'enforce' && tree !== null ? bindingsOf(tree) : new Map<string, string>()
  const entries: [string, string | null][] = []
  for (const [namespace, leaf] of wanted) if (current[namespace] !== leaf) entries.push([namespace, leaf])
  for (const namespace of Object.keys(current)) if (!wanted.has(namespace)) entries.push([namespace, null])
  return entries.length > 0 ? Object.fromEntries(entries) : null
}

export type BindingsOptions = {
  readonly api: Api
  readonly log: Log
  readonly leadership: Leadership
  readonly wanted: () => Wanted
}

/** What was written comes back through the watch, and is compared again; ever later where the watch is behind. */
const ECHO_MS = 50
const LATEST_ECHO_MS = 5000
const RETRY_MS = 1000

/** Writes the ConfigMap whenever it is not as it should be: call the result after every change. One write at a time. */
export function createBindingsWriter(options: BindingsOptions): () => void {
  const { api, log, leadership, wanted } = options
  const fence = () => leadership.assertLeading()
  let isWriting = false
  let echoMs = ECHO_MS
  let written = ''

  async function write(data: Data): Promise<void> {
    failpoint('bindings:before')
    await writeOwnMap(api, CONFIG_MAPS.bindings, { data, fence })
    failpoint('bindings:after')
    log.info('bindings.written', { namespaces: Object.keys(data).length })
  }

  function check(): void {
    if (isWriting || !leadership.isLeading()) return
    const data = bindingsPatch(wanted())
    if (!data) return
    isWriting = true
    const text = JSON.stringify(data)
    echoMs = text === written ? Math.min(2 * echoMs, LATEST_ECHO_MS) : ECHO_MS
    written = text
    void write(data)
      .then(
        () => echoMs,
        (cause: unknown) => {
          log.warn('bindings.failed', failureFacts(cause))
          return RETRY_MS
        },
      )
      .then(pause)
      .then(() => {
        isWriting = false
        check()
      })
  }
  return check
}
