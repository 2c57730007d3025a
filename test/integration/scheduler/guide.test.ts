// The guide's example with the component as it is installed: its Deployment's pods are real processes (test/cluster/kubelet), and the webhook is
// reached through its Service by an address of the test's own network.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { networkProblem } from '../../cluster/network.ts'
import { createAll } from '../../cluster/objects.ts'
import { openKubectl, releaseLines } from '../../support/kubectl.ts'
import { playGuide } from '../../support/scheduler/guide.ts'
import { applyTree, install, isGating, uninstall, untilBound } from '../../support/scheduler/install.ts'
import { openScene, settlesAt, waitOf, type Scene } from '../../support/scheduler/scene.ts'
import { deployment } from '../../support/scheduler/workloads.ts'

const isPossible = inject('cluster')?.hasFakeNodes && (await networkProblem()) === undefined
const isLong = process.env['CANOPY_LONG'] !== undefined
/** The older release serves no MutatingAdmissionPolicy (`npm run test:older`). */
const modes =
  process.env['CANOPY_TEST_RELEASE'] === 'older' ? (['webhook'] as const) : (['policy', 'webhook'] as const)
const stableMs = isLong ? 30_000 : 3000

describe.skipIf(!isPossible)('the example of the guide', () => {
  let scene: Scene
  beforeAll(async () => {
    const names = ['one', 'two', 'three']
    scene = await openScene({ nodes: names.map(name => ({ name, cpus: 64 })) })
  })
  afterAll(() => scene?.stop())

  describe.each(modes)('by the %s', admission => {
    const choice = { admission, replicas: 2 }
    /** Twice: an API server may go by what a policy's parameters were when its binding was deleted (kubernetes/kubernetes#130887). */
    beforeAll(async () => {
      await install(scene.api, choice)
      if (admission === 'policy') {
        await uninstall(scene.api, choice)
        await install(scene.api, choice)
      }
    })
    afterAll(() => uninstall(scene.api, choice))

    it('runs 4, 4/4, 3/3/2 and 2/2/2/2 pods with four evictions', async () => {
      await playGuide(scene, { name: `${admission}-cpu-`, stableMs })
    })
    // Reclaims overlap here: the next begins while victims of the last still run.
    it.runIf(isLong || admission === modes[0])(
      'runs the same with memory, where pods take 5 s to die',
      async () => {
        await playGuide(scene, { name: `${admission}-slow-`, memoryGib: 8, endTime: '5s', stableMs })
      },
    )
    // By the policy: lifecycle.test.ts.
    it.runIf(admission === 'webhook')(
      'lets every pod go by the lines of docs/scheduler.md, and takes nobody, though it is alive',
      async () => {
        const { api, cluster, createNamespaces, pods, running } = scene
        const limits = { min: { cpu: 2 }, max: { cpu: 2 } }
        await createNamespaces(['released'])
        await applyTree(api, { name: 'root', ...limits, namespaces: ['released'] })
        await untilBound(api, ['released'])
        await createAll(api, [deployment({ namespace: 'released', replicas: 4, resources: { cpu: 1 } })])
        const reasons = async () => (await pods('released')).flatMap(pod => waitOf(pod)?.reason ?? [])
        await settlesAt(reasons, ['WaitingForQuota', 'WaitingForQuota'])
        const uids = async () => (await pods('released')).map(({ metadata }) => metadata.uid).toSorted()
        const before = await uids()
        const kubectl = await openKubectl(cluster.kubeconfigPath)
        try {
          const { removeAdmission, openGates } = await releaseLines()
          await kubectl.run(removeAdmission)
          await kubectl.run(openGates)
          await settlesAt(() => running(['released']), [4], { stableMs: 1000 })
          await settlesAt(() => isGating(api, 'released'), false)
          expect(await kubectl.run(openGates)).toBe('')
          expect(await uids()).toEqual(before)
        } finally {
          await kubectl.close()
        }
      },
    )
    it('leaves the kubelet without a complaint', () => {
      expect(scene.kubelet.problems).toEqual([])
    })
  })
})
