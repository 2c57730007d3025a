// Least privilege: every right that the component is installed with is needed. Without any one of them something named cannot be done.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { clusterRules, ownRules, type AccessRule } from '#core/deploy/rbac.ts'
import type { KubernetesObject } from '#core/deploy/object.ts'
import { networkProblem } from '../../cluster/network.ts'
import { until } from '../../cluster/objects.ts'
import { applyAll } from '../../support/scheduler/apply.ts'
import { applyTree, install, installation, untilBound } from '../../support/scheduler/install.ts'
import {
  can,
  CAPABILITIES,
  LEAVES,
  NEEDED_FOR,
  setUpRights,
  type Capability,
} from '../../support/scheduler/rights.ts'
import { openScene, type Scene } from '../../support/scheduler/scene.ts'

const isPossible = inject('cluster')?.hasFakeNodes && (await networkProblem()) === undefined
const isLong = process.env['CANOPY_LONG'] !== undefined

/** The webhook needs more than the policy: with it, all rules are there. */
const choice = { admission: 'webhook' } as const
const nameOf = ({ verbs, resources }: Pick<AccessRule, 'verbs' | 'resources'>) =>
  `${verbs.join(',')} ${resources.join(',')}`
const names = [...clusterRules('webhook'), ...ownRules('webhook')].map(nameOf)
/** Another right each day, all of them by `npm run test:long`. */
const slice = names.filter((_, index) => isLong || index % 7 === new Date().getDay())

/** What is looked after every half minute takes too long for every day. */
const exercised = (Object.keys(CAPABILITIES) as Capability[]).filter(
  what => isLong || what !== 'renewsItsTrust',
)

const STARTED_MS = 5000

interface Role extends KubernetesObject {
  readonly rules: readonly AccessRule[]
}

it('knows what every right is needed for', () => {
  expect(new Set(names)).toEqual(new Set(Object.keys(NEEDED_FOR)))
})

describe.skipIf(!isPossible)('the rights of the scheduler', () => {
  let scene: Scene
  let roles: Role[]

  beforeAll(async () => {
    scene = await openScene({ nodes: [{ name: 'one', cpus: 64 }] })
    await install(scene.api, choice)
    await applyTree(scene.api, { name: 'root', min: { cpu: 60 }, max: { cpu: 60 } })
    await setUpRights(scene)
    await untilBound(scene.api, LEAVES)
    roles = (await installation(choice)).filter(({ kind }) => kind.endsWith('Role')) as Role[]
  })
  afterAll(() => scene?.stop())

  async function restart(): Promise<void> {
    const [pod] = scene.kubelet.pods()
    scene.kubelet.signal(pod?.name ?? '', 'SIGTERM')
    const isBack = () =>
      Promise.resolve(
        scene.kubelet.pods().some(({ restarts }) => restarts > (pod?.restarts ?? 0)) || undefined,
      )
    await until('a restart', isBack, { timeoutMs: 20_000, everyMs: 20 })
    // While it starts, its webhook fails open, and pods would run without any right of it; it may lack one to be ready.
    const isReady = () => Promise.resolve(scene.kubelet.pods()[0]?.isReady || undefined)
    await until('readiness', isReady, { timeoutMs: STARTED_MS, everyMs: 50 }).catch(() => undefined)
  }

  const without = (name: string) =>
    roles.map(role => ({ ...role, rules: role.rules.filter(rule => nameOf(rule) !== name) }))

  it.each(exercised)('are enough: it %s', async what => {
    expect(await can(scene, what, true)).toBe(true)
  })

  it.each(slice)('are all needed: %s', async name => {
    const needed = NEEDED_FOR[name]
    if (!needed) throw new Error(`What is ${name} for?`)
    await applyAll(scene.api, without(name))
    try {
      if (needed.without) await scene.api.send('DELETE', needed.without)
      await restart()
      expect(await can(scene, needed.what, false)).toBe(false)
    } finally {
      await applyAll(scene.api, roles)
      await restart()
    }
    expect(await can(scene, needed.what, true)).toBe(true)
  })
})
