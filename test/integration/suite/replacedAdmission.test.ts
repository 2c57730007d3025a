// The engine of the suite where one thing that intercepts requests gives way to another, on a real control plane.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { KubeObject } from '../../../main/clusters/objects.ts'
import { until } from '../../cluster/objects.ts'
import { createGadget, OPTIONS } from '../../support/suite/gadget.ts'
import { openWorkbench, type Workbench } from '../../support/suite/workbench.ts'

const cluster = inject('cluster')
const canRun = cluster?.hasControllers === true
const never = new AbortController().signal
const NAME = 'replaced-admission'
const [OLD, NEW] = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding']

describe.skipIf(!canRun)('what intercepts requests', () => {
  let bench: Workbench

  beforeAll(async () => {
    bench = await openWorkbench(cluster!.kubeconfigPath)
  })
  afterAll(async () => {
    await bench?.close()
  })

  it('is taken out only when what comes in its place does so', async () => {
    const apiVersion = 'admissionregistration.k8s.io/v1'
    const object: KubeObject = {
      apiVersion,
      kind: NEW,
      metadata: { name: NAME },
      spec: { policyName: NAME, validationActions: ['Deny'] },
    }
    const before = createGadget({ name: NAME, without: ['Deployment'] })
    const after = createGadget({
      name: NAME,
      version: '2.0.0',
      without: ['Deployment', OLD],
      more: [{ phase: 'admission', object }],
    })
    await bench.run(before, { kind: 'install', options: OPTIONS })
    const becomes = (kind: string, isThere: boolean) =>
      until(
        `${kind}: ${isThere}`,
        async () => {
          const live = await bench.site.objects.get({ apiVersion, kind, namespace: null, name: NAME }, never)
          return (live !== null) === isThere ? performance.now() : undefined
        },
        { timeoutMs: 30_000, everyMs: 10 },
      )
    const [writtenAt, goneAt] = await Promise.all([
      becomes(NEW, true),
      becomes(OLD, false),
      bench.run(after, { kind: 'upgrade' }),
    ])
    expect(goneAt - writtenAt).toBeGreaterThan(bench.site.timings.admissionMs / 2)
    await bench.run(after, { kind: 'uninstall', withKeepsakes: true })
  })
})
