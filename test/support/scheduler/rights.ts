// What the component can do, each as something that a test sees happen, so that a missing right shows.
import { admissionObjects, type AdmissionMode } from '#core/deploy/admission.ts'
import { PORTS, WEBHOOK_SECRET } from '#core/deploy/names.ts'
import { COMPONENT, CONFIG_MAPS, GATE, NAMESPACE } from '#core/wire.ts'
import { createAll, until } from '../../cluster/objects.ts'
import { applyAll, removeAll } from './apply.ts'
import type { WatchedPod } from './bookkeeper.ts'
import { isGating } from './install.ts'
import { samplesOf } from './metrics.ts'
import { waitOf, type Scene } from './scene.ts'
import { plant, TREE_PATH, usedOf } from './tree.ts'
import { barePod, GPU_DEVICES, gpuClaims } from './workloads.ts'

/** Where capabilities are tried: leaves of `setUp`. */
const [OWNER, BORROWER] = ['rights-owner', 'rights-borrower']
export const LEAVES = [OWNER, BORROWER]
/** Long enough for whatever a new leader does at first, and what it does every half minute. */
const WITHIN_MS = 40_000

let count = 0
const newName = (prefix: string) => `${prefix}-${(count += 1)}`

/** What stays when the component is installed anew. */
export async function setUpRights({ api, createNamespaces }: Scene): Promise<void> {
  await createNamespaces(LEAVES)
  await createAll(api, [gpuClaims(BORROWER).template])
}

export const plantRights = ({ api }: Scene): Promise<void> =>
  plant(api, {
    name: 'rights',
    min: { cpu: 8 },
    max: { cpu: 8 },
    children: [
      { name: OWNER, min: { cpu: 4 }, max: { cpu: 8 }, namespaces: [OWNER] },
      { name: BORROWER, min: { cpu: 0 }, max: { cpu: 8, [GPU_DEVICES]: 2 }, namespaces: [BORROWER] },
    ],
  })

async function clear({ api, pods }: Scene): Promise<void> {
  for (const namespace of LEAVES) await api.send('DELETE', `/api/v1/namespaces/${namespace}/pods`)
  const areGone = async () => (await Promise.all(LEAVES.map(pods))).flat().length === 0 || undefined
  await until('no pods', areGone, { timeoutMs: 20_000, everyMs: 50 })
}

async function create({ api }: Scene, namespace: string, cpu: number): Promise<string> {
  const name = newName('pod')
  await createAll(api, [barePod({ namespace, name, resources: { cpu } })])
  return name
}

const podOf = ({ api }: Scene, namespace: string, name: string) =>
  api.send<WatchedPod>('GET', `/api/v1/namespaces/${namespace}/pods/${name}`)

let withinMs = WITHIN_MS
const soon = <T>(what: string, look: () => Promise<T | undefined>) =>
  until(what, look, { timeoutMs: withinMs, everyMs: 50 })

/** How long something is waited for that is not to come: longer than it takes where the right is there. */
const NOT_WITHIN_MS = 6000
/** New pods are tried in one namespace after the other, every quarter of a minute. */
const NOT_NOTICED_WITHIN_MS = 30_000

export interface Trial {
  readonly mode: AdmissionMode
  /** What is not to come is waited for less long. */
  readonly isExpected: boolean
}

/** Whether the component can do it now. */
export async function can(scene: Scene, what: Capability, { mode, isExpected }: Trial): Promise<boolean> {
  const leastMs = what === 'noticesThatNothingIsGated' ? NOT_NOTICED_WITHIN_MS : NOT_WITHIN_MS
  withinMs = isExpected ? WITHIN_MS : leastMs
  return CAPABILITIES[what](scene, mode).then(
    () => true,
    () => false,
  )
}

const untilRunning = (scene: Scene, namespace: string, name: string) =>
  soon(
    `${name} to run`,
    async () => (await podOf(scene, namespace, name)).status?.phase === 'Running' || undefined,
  )

/** A pod that no quota allows, since the leaf has less at most. */
async function createWaiting(scene: Scene): Promise<string> {
  await untilRunning(scene, BORROWER, await create(scene, BORROWER, 8)) // of one second, either may be the first
  return create(scene, BORROWER, 8)
}

interface Condition {
  readonly type: string
  readonly status: string
}

const WEBHOOK_PATH = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${COMPONENT}`

/** Rejects where the component cannot do it. */
export const CAPABILITIES = {
  async isReady({ api, kubelet }: Scene) {
    const look = async () => {
      const [pod] = kubelet.pods()
      const path = `/api/v1/namespaces/${NAMESPACE}/pods/${pod?.name}:${PORTS.health}/proxy/readyz`
      return (
        pod &&
        api.send('GET', path).then(
          () => true,
          () => undefined,
        )
      )
    }
    await soon('readiness', look)
  },
  async leads({ api, kubelet }: Scene) {
    const look = async () => {
      const name = kubelet.pods()[0]?.name ?? ''
      const [leading] = await samplesOf(api, name, 'canopy_scheduler_leading').catch(() => [])
      return leading?.value === 1 || undefined
    }
    await soon('a leader', look)
  },
  async opensGates(scene: Scene) {
    await clear(scene)
    await untilRunning(scene, OWNER, await create(scene, OWNER, 1))
  },
  async evicts(scene: Scene) {
    await clear(scene)
    const borrower = await create(scene, BORROWER, 8)
    await untilRunning(scene, BORROWER, borrower)
    await untilRunning(scene, OWNER, await create(scene, OWNER, 4))
  },
  async writesItsMapsAnew(scene: Scene) {
    const { audit } = CONFIG_MAPS
    await removeAll(scene.api, [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: audit, namespace: NAMESPACE } },
    ])
    await CAPABILITIES.evicts(scene)
    await scene.api.send('GET', `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG_MAPS.audit}`)
  },
  async tellsWhy(scene: Scene) {
    await clear(scene)
    const name = await createWaiting(scene)
    await soon('a condition', async () => waitOf(await podOf(scene, BORROWER, name)))
  },
  async countsDevices(scene: Scene) {
    await clear(scene)
    const { pod } = gpuClaims(BORROWER)
    const two = [newName('pod'), newName('pod')]
    await createAll(
      scene.api,
      two.map(name => barePod({ namespace: BORROWER, name, resources: { cpu: '1m' }, pod })),
    )
    const waits = async () => (await scene.pods(BORROWER)).flatMap(each => waitOf(each)?.message ?? [])
    const isCounted = async () => {
      const messages = await waits()
      return (messages.length === 1 && messages[0]?.includes(GPU_DEVICES)) || undefined
    }
    await soon('the wait for devices', isCounted)
  },
  async tellsInEvents(scene: Scene) {
    await clear(scene)
    const name = await createWaiting(scene)
    const path = `/api/v1/namespaces/${BORROWER}/events?fieldSelector=involvedObject.name%3D${name}`
    const hasOurs = async () => {
      const { items } = await scene.api.send<{ items: { reason: string }[] }>('GET', path)
      return items.some(({ reason }) => reason.startsWith('WaitingFor')) || undefined
    }
    await soon('an event', hasOurs)
  },
  async writesStatus(scene: Scene) {
    await clear(scene)
    const cpu = 1 + (count % 3)
    await create(scene, OWNER, cpu)
    await soon('the status', async () => (await usedOf(scene.api, OWNER)) === String(cpu) || undefined)
  },
  async binds({ api }: Scene) {
    const name = newName('bound')
    await plant(api, { name, namespaces: [name] })
    const path = `/api/v1/namespaces/${NAMESPACE}/configmaps/${CONFIG_MAPS.bindings}`
    const isBound = async () => {
      const { data = {} } = await api.send<{ data?: Record<string, string> }>('GET', path)
      return name in data || undefined
    }
    await soon('the binding', isBound)
  },
  async servesTheWebhook({ api }: Scene) {
    const { path, body } = barePod({ namespace: OWNER, name: newName('dry'), resources: { cpu: 1 } })
    const isGated = async () => {
      const { spec } = await api.send<WatchedPod>('POST', `${path}?dryRun=All`, body)
      return spec.schedulingGates?.some(({ name }) => name === GATE) || undefined
    }
    await soon('a gate', isGated)
  },
  async gatesWhatIsBoundAnew({ api, createNamespaces }: Scene) {
    const name = newName('gated')
    await createNamespaces([name])
    await plant(api, { name, namespaces: [name] })
    await soon('a gate', async () => (await isGating(api, name)) || undefined)
  },
  async noticesThatNothingIsGated({ api }: Scene, mode: AdmissionMode) {
    const objects = admissionObjects(mode)
    const kept = mode === 'webhook' ? await api.send<{ webhooks: object[] }>('GET', WEBHOOK_PATH) : undefined
    const saysWorking = (want: string) => async () => {
      const { status } = await api.send<{ status?: { conditions?: Condition[] } }>('GET', TREE_PATH)
      const found = status?.conditions?.find(({ type }) => type === 'AdmissionWorking')
      return found?.status === want || undefined
    }
    await until('the condition', saysWorking('True'), { timeoutMs: WITHIN_MS })
    await removeAll(api, objects)
    await soon('the notice', saysWorking('False')).finally(async () => {
      await applyAll(api, objects)
      if (kept) await api.send('PATCH', WEBHOOK_PATH, { webhooks: kept.webhooks })
    })
  },
  async renewsItsTrust(scene: Scene) {
    const { webhooks } = await scene.api.send<{ webhooks: { clientConfig: object }[] }>('GET', WEBHOOK_PATH)
    const distrusting = webhooks.map(hook => ({
      ...hook,
      clientConfig: { ...hook.clientConfig, caBundle: null },
    }))
    await scene.api.send('PATCH', WEBHOOK_PATH, { webhooks: distrusting })
    await CAPABILITIES.servesTheWebhook(scene)
  },
} as const

export type Capability = keyof typeof CAPABILITIES

/** What is gone before the component starts again, so that it has to make it. */
export const SECRET_PATH = `/api/v1/namespaces/${NAMESPACE}/secrets/${WEBHOOK_SECRET}`
export const LEASE_PATH = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases/${COMPONENT}`

/** What cannot be done any more without a rule, by its verbs and resources as the role has them; `without` is deleted before. */
export const NEEDED_FOR: Readonly<Record<string, { readonly what: Capability; readonly without?: string }>> =
  {
    'get,list,watch pods': { what: 'opensGates' },
    'patch pods': { what: 'opensGates' },
    'create pods': { what: 'noticesThatNothingIsGated' },
    'patch pods/status': { what: 'tellsWhy' },
    'create pods/eviction': { what: 'evicts' },
    'create events': { what: 'tellsInEvents' },
    'list,watch nodes': { what: 'isReady' },
    'list,watch namespaces': { what: 'isReady' },
    'list,watch poddisruptionbudgets': { what: 'isReady' },
    'list,watch podgroups': { what: 'isReady' },
    'list,watch resourceclaims,resourceclaimtemplates': { what: 'countsDevices' },
    'list,watch elasticquotatrees': { what: 'isReady' },
    'patch elasticquotatrees/status': { what: 'writesStatus' },
    'get,patch mutatingwebhookconfigurations': { what: 'renewsItsTrust' },
    'create leases': { what: 'leads', without: LEASE_PATH },
    'get,update leases': { what: 'leads' },
    'list,watch configmaps': { what: 'isReady' },
    'create configmaps': { what: 'writesItsMapsAnew' },
    'get,patch configmaps': { what: 'binds' },
    'patch serviceaccounts': { what: 'gatesWhatIsBoundAnew' },
    'create secrets': { what: 'servesTheWebhook', without: SECRET_PATH },
    'get,update secrets': { what: 'isReady' },
  }
