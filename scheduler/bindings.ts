// Which namespaces are gated: what the admission asks, as the tree and the mode have it.
import type { Mode } from '#core/deploy/settings.ts'
import { isNamespaceName } from '#core/quota/namespaceName.ts'
import type { QuotaNode, QuotaTree } from '#core/quota/tree.ts'
import { EXCLUDED_NAMESPACES } from '#core/deploy/admission.ts'
import { CONFIG_MAPS, NAMESPACE, POLICY_PARAMETERS } from '#core/wire.ts'
import { type Api, PATCH } from './api.ts'
import { failpoint } from './failpoint.ts'
import type { Leadership } from './lease.ts'
import { failureFacts, type Log } from './log.ts'
import { type Data, writeOwnMap } from './ownMap.ts'
import { pause } from './pause.ts'

const canBind = (namespace: string): boolean =>
  isNamespaceName(namespace) && !(EXCLUDED_NAMESPACES as readonly string[]).includes(namespace)

/**
 * Namespace → leaf, for namespaces that do not exist yet too. A namespace that two leaves name belongs to the first. What no namespace can be
 * called is left out: as a key it would have the whole write refused.
 */
export function bindingsOf(tree: QuotaTree): ReadonlyMap<string, string> {
  const bound = new Map<string, string>()
  const visit = (node: QuotaNode): void => {
    for (const namespace of node.children.length > 0 ? [] : node.namespaces)
      if (!bound.has(namespace) && canBind(namespace)) bound.set(namespace, node.name)
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

function wantedBindings({ mode, tree }: Omit<Wanted, 'current'>): ReadonlyMap<string, string> | null {
  if (mode !== 'enforce') return new Map()
  return tree && bindingsOf(tree)
}

/**
 * What to write into the ConfigMap; null for nothing. A tree that is missing or unreadable changes nothing: a typing error must not let
 * a whole cluster run free. When nothing is enforced nothing is gated.
 */
export function bindingsPatch({ mode, tree, current }: Wanted): Data | null {
  const wanted = wantedBindings({ mode, tree })
  if (!wanted) return null
  const entries: [string, string | null][] = []
  for (const [namespace, leaf] of wanted) if (current[namespace] !== leaf) entries.push([namespace, leaf])
  for (const namespace of Object.keys(current)) if (!wanted.has(namespace)) entries.push([namespace, null])
  return entries.length > 0 ? Object.fromEntries(entries) : null
}

export type BindingsOptions = {
  readonly api: Api
  readonly log: Log
  readonly leadership: Leadership
  /** Whether a policy gates new pods: it has parameters of its own. */
  readonly hasPolicy: boolean
  readonly wanted: () => Wanted
}

/** What was written comes back through the watch, and is compared again; ever later where the watch is behind. */
const ECHO_MS = 50
const LATEST_ECHO_MS = 5000
const RETRY_MS = 1000

const PARAMETERS = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/${POLICY_PARAMETERS}`

/**
 * Writes the ConfigMap whenever it is not as it should be: call the result after every change. One write at a time. What it writes there it
 * writes to the policy's parameters before, and all there is the first time.
 */
export function createBindingsWriter(options: BindingsOptions): () => void {
  const { api, log, leadership, hasPolicy, wanted } = options
  let areParametersKnown = !hasPolicy
  const fence = () => leadership.assertLeading()
  let isWriting = false
  let echoMs = ECHO_MS
  let written = ''

  async function write(data: Data): Promise<void> {
    failpoint('bindings:before')
    if (hasPolicy) await writeParameters(data)
    await writeOwnMap(api, CONFIG_MAPS.bindings, { data, fence })
    failpoint('bindings:after')
    log.info('bindings.written', { namespaces: Object.keys(data).length })
  }

  /** The policy asks for keys alone, and all annotations of an object together have but 256 KiB. */
  async function writeParameters(data: Data): Promise<void> {
    const annotations = Object.fromEntries(
      Object.entries(data).map(([namespace, leaf]) => [namespace, leaf === null ? null : '']),
    )
    const body = { metadata: { annotations } }
    await api.send({
      method: 'PATCH',
      path: PARAMETERS,
      body,
      contentType: PATCH.merge,
      isBrief: true,
      fence,
    })
    areParametersKnown = true
  }

  function due(): Data | null {
    const now = wanted()
    const changes = bindingsPatch(now)
    const all = areParametersKnown ? null : wantedBindings(now)
    return all && all.size > 0 ? { ...Object.fromEntries(all), ...changes } : changes
  }

  function check(): void {
    if (isWriting || !leadership.isLeading()) return
    const data = due()
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
