// An upgrade and a roll back by the app's own engine where new pods are gated by the webhook, or are to be from then on. The API server reaches
// the replicas through their Service, by the addresses of its ready endpoints in the test's own network.
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import type { AdmissionMode } from '#core/deploy/admission.ts'
import { PORTS, WEBHOOK_HOSTS, WEBHOOK_SECRET } from '#core/deploy/names.ts'
import { COMPONENT, NAMESPACE } from '#core/wire.ts'
import { createCertificate } from '../../../scheduler/certificate.ts'
import { ANNOUNCE_MS, DAYS, readKeyring, trusted, writeKeyring } from '../../../scheduler/keyring.ts'
import { ApiFailure } from '../../cluster/api.ts'
import { networkProblem } from '../../cluster/network.ts'
import { playDrill } from '../../support/scheduler/faults.ts'
import { applyTree, untilBound } from '../../support/scheduler/install.ts'
import { leaderOf, samplesOf } from '../../support/scheduler/metrics.ts'
import { createWhile, hasOurGate, NEWCOMER, type Newcomers } from '../../support/scheduler/newcomers.ts'
import { openScene, settlesAt, type Scene } from '../../support/scheduler/scene.ts'
import { openSuiteInstall, type SuiteInstall } from '../../support/scheduler/suiteInstall.ts'
import { plant } from '../../support/scheduler/tree.ts'

const isPossible = inject('cluster')?.hasFakeNodes && (await networkProblem()) === undefined
const TEAM = 'newcomers'
const ADMISSION = '/apis/admissionregistration.k8s.io/v1'
const CONFIGURATION = `${ADMISSION}/mutatingwebhookconfigurations/${COMPONENT}`
const SECRET = `/api/v1/namespaces/${NAMESPACE}/secrets/${WEBHOOK_SECRET}`
const CPUS = { cpu: 100 }
const MECHANISMS: Readonly<Record<AdmissionMode, readonly string[]>> = {
  policy: ['mutatingadmissionpolicies', 'mutatingadmissionpolicybindings'],
  webhook: ['mutatingwebhookconfigurations'],
}

describe.skipIf(!isPossible)('an upgrade of the scheduler', { timeout: 150_000 }, () => {
  let scene: Scene
  let suite: SuiteInstall

  beforeAll(async () => {
    scene = await openScene({
      nodes: ['one', 'two', 'three', 'four', 'five', 'six'].map(name => ({ name, cpus: 64 })),
    })
    suite = await openSuiteInstall(scene)
    await scene.createNamespaces([TEAM])
    await suite.install({ admission: 'webhook' })
    await applyTree(scene.api, { name: 'root', min: CPUS, max: CPUS })
    await letIn(2)
    await untilBound(scene.api, [TEAM])
  })
  afterAll(async () => {
    await suite?.close()
    await scene?.stop()
  })
  afterEach(async () => {
    expect(scene.kubelet.problems).toEqual([])
    await letIn(2)
    await scene.api.send('DELETE', `/api/v1/namespaces/${TEAM}/pods`)
    await settlesAt(async () => (await scene.pods(TEAM)).length, 0)
  })

  /** Room for so many newcomers. */
  const letIn = (count: number) =>
    plant(scene.api, {
      name: TEAM,
      max: { cpu: `${count * Number.parseInt(NEWCOMER.cpu, 10)}m` },
      namespaces: [TEAM],
    })
  const replicas = () => scene.kubelet.pods().map(({ name }) => name)

  /** What of ours gates new pods. */
  async function mechanisms(): Promise<string[]> {
    const isThere = (kind: string) =>
      scene.api.send('GET', `${ADMISSION}/${kind}/${COMPONENT}`).then(
        () => [kind],
        (cause: unknown) => {
          if (cause instanceof ApiFailure && cause.status === 404) return []
          throw cause
        },
      )
    return (await Promise.all(Object.values(MECHANISMS).flat().map(isThere))).flat()
  }

  /** Creates newcomers until every replica is another one, and sees that one mechanism gates then. */
  async function replace(how: () => Promise<void>, to: AdmissionMode, prefix: string): Promise<Newcomers> {
    const before = replicas()
    const newcomers = await createWhile(scene.api, { namespace: TEAM, prefix }, async () => {
      await how()
      await settlesAt(async () => replicas().filter(name => before.includes(name)), [])
    })
    expect(await mechanisms()).toEqual(MECHANISMS[to])
    await untilBound(scene.api, [TEAM])
    return newcomers
  }

  /** By the word of whoever leads: those that run though nobody let them in. */
  async function countsUnasked(want: number): Promise<void> {
    const unasked = async () => {
      const samples = await samplesOf(
        scene.api,
        (await leaderOf(scene.api)) ?? '',
        'canopy_scheduler_unasked_pods',
      )
      return samples.map(({ value }) => value)
    }
    await settlesAt(() => unasked().catch(() => []), [want])
  }

  /** All run once there is room for all. */
  async function nobodyIsStranded(): Promise<void> {
    const all = await scene.pods(TEAM)
    expect(all.filter(hasOurGate).length).toBeGreaterThan(0)
    await letIn(2 * all.length)
    await settlesAt(() => scene.running([TEAM]), [all.length])
    await letIn(2)
  }

  /** Fingerprints of what the API server trusts. */
  async function trustedNow(): Promise<string[]> {
    const { webhooks } = await scene.api.send<{ webhooks: { clientConfig: { caBundle?: string } }[] }>(
      'GET',
      CONFIGURATION,
    )
    const text = Buffer.from(webhooks[0]?.clientConfig.caBundle ?? '', 'base64').toString('utf8')
    const certificates = text.match(/-----BEGIN [^]*?-----END CERTIFICATE-----/g) ?? []
    return certificates.map(certificate => new X509Certificate(certificate).fingerprint256)
  }

  /** Fingerprints of what replicas serve, each once. */
  async function served(): Promise<string[]> {
    const asked = scene.kubelet.pods().map(async ({ address }) => {
      const [program, ...args] = [...scene.network.enter, process.execPath, '-e', HANDSHAKE, '--', address]
      return (await promisify(execFile)(program, args)).stdout.trim()
    })
    return [...new Set(await Promise.all(asked))]
  }

  /** The next certificate as if it had been announced long enough ago: served from the next look of a leader on. */
  async function makeRotationDue(): Promise<string> {
    const secret = await scene.api.send<{ data: Record<string, string> }>('GET', SECRET)
    const now = Date.now() - 2 * ANNOUNCE_MS
    const next = createCertificate({ hosts: WEBHOOK_HOSTS, now, days: DAYS })
    const ring = { ...readKeyring(secret.data), next }
    const { webhooks } = await scene.api.send<{ webhooks: { clientConfig: object }[] }>('GET', CONFIGURATION)
    const caBundle = Buffer.from(trusted(ring, Date.now())).toString('base64')
    await scene.api.send('PATCH', CONFIGURATION, {
      webhooks: webhooks.map(webhook => ({
        ...webhook,
        clientConfig: { ...webhook.clientConfig, caBundle },
      })),
    })
    await scene.api.send('PATCH', SECRET, { data: writeKeyring(ring) })
    return new X509Certificate(next.cert).fingerprint256
  }

  it('by the webhook gates every new pod while it is upgraded and rolled back, with a certificate that rotates meanwhile', async () => {
    const [trust, older] = [await trustedNow(), await suite.bundleHash()]
    expect(await served()).toEqual(trust)
    const during = async () => {
      const upgraded = await replace(suite.upgrade, 'webhook', 'upgraded')
      expect(await suite.bundleHash()).not.toBe(older)
      expect([await trustedNow(), await served()]).toEqual([trust, trust])

      const next = await makeRotationDue()
      const rolledBack = await replace(suite.rollBack, 'webhook', 'rolled-back')
      expect(await suite.bundleHash()).toBe(older)
      await settlesAt(served, [next], { withinMs: 40_000 })
      expect(await trustedNow()).toEqual([...trust, next])
      for (const { slipped, ungatedProbes, created, probes } of [upgraded, rolledBack]) {
        expect({ slipped, ungatedProbes }).toEqual({ slipped: [], ungatedProbes: 0 })
        expect([created > 20, probes > 100]).toEqual([true, true])
      }
    }
    await playDrill(scene, { name: 'upgraded', during, endTime: '5s', withinMs: 60_000 })
    await countsUnasked(0)
    await nobodyIsStranded()
  })

  it.each([
    ['webhook', 'policy'],
    ['policy', 'webhook'],
  ] as const)('from the %s to the %s leaves one of them, and so does its roll back', async (from, to) => {
    if (!(await mechanisms()).includes(MECHANISMS[from][0] ?? '')) await suite.configure({ admission: from })
    await untilBound(scene.api, [TEAM])
    const there = await replace(() => suite.upgrade({ admission: to }), to, 'there')
    const back = await replace(suite.rollBack, from, 'back')
    // The policy gates until the webhook does. When it is the webhook that goes, its last replica may go before the policy is in force.
    const { slipped, ungatedProbes } = to === 'webhook' ? there : back
    expect({ slipped, ungatedProbes }).toEqual({ slipped: [], ungatedProbes: 0 })
    await countsUnasked(there.slipped.length + back.slipped.length)
    await nobodyIsStranded()
  })
})

/** Tells the fingerprint of what is served at an address. */
const HANDSHAKE = `
const [, host] = process.argv
const socket = require('node:tls').connect({ host, port: ${PORTS.webhook}, rejectUnauthorized: false })
socket.once('secureConnect', () => {
  console.log(socket.getPeerCertificate().fingerprint256)
  socket.end()
})
`
