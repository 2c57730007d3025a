// Least privilege: every right that the component is installed with is needed. Without any one of them something named cannot be done.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { AdmissionMode } from '#core/deploy/admission.ts'
import { clusterRules, ownRules, type AccessRule } from '#core/deploy/rbac.ts'
import type { KubernetesObject } from '#core/deploy/object.ts'
import { networkProblem } from '../../cluster/network.ts'
import { until } from '../../cluster/objects.ts'
import { applyAll } from '../../support/scheduler/apply.ts'
import { applyTree, install, installation, uninstall, untilBound } from '../../support/scheduler/install.ts'
import {
  can,
  CAPABILITIES,
  LEAVES,
  NEEDED_FOR,
  plantRights,
  setUpRights,
  type Capability,
} from '../../support/scheduler/rights.ts'
import { openScene, type Scene } from '../../support/scheduler/scene.ts'

const isPossible = inject('cluster')?.hasFakeNodes && (await networkProblem()) === undefined
const isLong = process.env['CANOPY_LONG'] !== undefined

/** The webhook's rights change with the day; of the policy's, what the webhook has no need for. */
const MODES = ['webhook', 'policy'] as const
const nameOf = ({ verbs, resources }: Pick<AccessRule, 'verbs' | 'resources'>) =>
  `${verbs.join(',')} ${resources.join(',')}`
const namesIn = (mode: AdmissionMode) => [...clusterRules(mode), ...ownRules(mode)].map(nameOf)
/** Of the webhook's another right each day, of the policy's those that it alone has; all of them by `npm run test:long`. */
const sliceOf = (mode: AdmissionMode) =>
  namesIn(mode).filter((name, index) => {
    if (isLong) return true
    return mode === 'webhook' ? index % 7 === new Date().getDay() : !namesIn('webhook').includes(name)
  })

/** Not to be had in a mode, or too slow for every day: what is looked after every half minute, and the same in both modes. */
const isLeftOut: Readonly<Record<AdmissionMode, (what: Capability) => boolean>> = {
  webhook: what => !isLong && what === 'renewsItsTrust',
  policy: what =>
    what === 'servesTheWebhook' ||
    what === 'renewsItsTrust' ||
    (!isLong && what === 'noticesThatNothingIsGated'),
}
const exercisedIn = (mode: AdmissionMode) =>
  (Object.keys(CAPABILITIES) as Capability[]).filter(what => !isLeftOut[mode](what))

const STARTED_MS = 5000

interface Role extends KubernetesObject {
  readonly rules: readonly AccessRule[]
}

it('knows what every right is needed for', () => {
  expect(new Set(MODES.flatMap(namesIn))).toEqual(new Set(Object.keys(NEEDED_FOR)))
})

describe.skipIf(!isPossible)('the rights of the scheduler', () => {
  let scene: Scene

  beforeAll(async () => {
    scene = await openScene({ nodes: [{ name: 'one', cpus: 64 }] })
    await setUpRights(scene)
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

  describe.each(MODES)('that gates by the %s', mode => {
    const choice = { admission: mode }
    let roles: Role[]

    beforeAll(async () => {
      await install(scene.api, choice)
      await applyTree(scene.api, { name: 'root', min: { cpu: 60 }, max: { cpu: 60 } })
      await plantRights(scene)
      await untilBound(scene.api, LEAVES)
      roles = (await installation(choice)).filter(({ kind }) => kind.endsWith('Role')) as Role[]
    })
    afterAll(() => uninstall(scene.api, choice))

    const without = (name: string) =>
      roles.map(role => ({ ...role, rules: role.rules.filter(rule => nameOf(rule) !== name) }))

    it.each(exercisedIn(mode))('are enough: it %s', async what => {
      expect(await can(scene, what, { mode, isExpected: true })).toBe(true)
    })

    it.each(sliceOf(mode))('are all needed: %s', async name => {
      const needed = NEEDED_FOR[name]
      if (!needed) throw new Error(`What is ${name} for?`)
      await applyAll(scene.api, without(name))
      try {
        if (needed.without) await scene.api.send('DELETE', needed.without)
        await restart()
        expect(await can(scene, needed.what, { mode, isExpected: false })).toBe(false)
      } finally {
        await applyAll(scene.api, roles)
        await restart()
      }
      expect(await can(scene, needed.what, { mode, isExpected: true })).toBe(true)
    })
  })
})
