import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { createExecRunner } from '../../../../main/clusters/execRunner.ts'
import { createSourceSettings } from '../../../../main/metrics/sourceSettings.ts'
import { openAppStore } from '../../../../main/store/app.ts'
import type { ClusterRow } from '../../../../main/store/appRecords.ts'
import type { GpuSource } from '../../../../preload/contract/gpuSources.ts'
import { failureOf } from '../../../support/clients.ts'
import { prometheusSetting } from '../../../support/prometheusSetting.ts'
import { selfSigned } from '../../../support/selfSigned.ts'
import { NOW, tempFolder } from '../../../support/stores.ts'

const id = 'alpha' as ClusterId
const TOKEN = 'the-token-that-nobody-sees'

const row: ClusterRow = {
  id,
  name: 'alpha',
  colour: 'green',
  guard: 'none',
  isPinned: false,
  position: 0,
  source: { kind: 'file', path: '/kube/config' },
  context: 'alpha',
  fingerprint: 'f',
  sealedText: null,
  acceptedCa: null,
  kubeSystemUid: null,
  proxyOverride: null,
  summary: null,
  addedAt: NOW,
}

/** Sealing that shows: what is sealed is neither the text nor in any file as it was. */
const turned = (text: string) => Buffer.from([...Buffer.from(text)].map(byte => byte ^ 0x55))
const secrets = {
  seal: async (text: string) => turned(text),
  unseal: async (sealed: Uint8Array) => turned(Buffer.from(sealed).toString('latin1')).toString('latin1'),
}

function settings() {
  const store = openAppStore(join(tempFolder(), 'app.sqlite'), () => NOW)
  onTestFinished(() => store.close())
  store.putCluster(row)
  const exec = createExecRunner({ env: () => ({}), now: Date.now })
  const place = { exec, env: () => ({}), userAgent: 'canopy/test', now: Date.now }
  return { store, settings: createSourceSettings({ store, secrets, place }) }
}

const prometheus = (more: Partial<NonNullable<GpuSource['prometheus']>> = {}): GpuSource => ({
  tier: null,
  tenant: null,
  prometheus: prometheusSetting(more),
  matcher: null,
  dialect: null,
})
const secret = (more: object) => ({ token: null, password: null, clientKeyPem: null, ...more })

describe('where figures come from, as it was set', () => {
  it('is what is found until somebody sets it', async () => {
    const { settings: kept } = settings()
    expect(kept.get(id)).toEqual({
      source: { tier: null, prometheus: null, tenant: null, matcher: null, dialect: null },
      hasSecret: false,
    })
    expect(await kept.choiceOf(id)).toEqual({
      tier: null,
      place: null,
      tenant: null,
      matcher: null,
      dialect: null,
    })
  })

  it('is still what it was when an older Canopy, which knew no tenants of what is found, set it', async () => {
    const { store, settings: kept } = settings()
    const { tenant: _, ...older } = prometheus()
    store.putGpuSource(id, { source: older, sealedSecret: null })
    expect(kept.get(id).source).toEqual(prometheus())
  })

  it('is kept with its secret sealed, which is never given back', async () => {
    const { store, settings: kept } = settings()
    const source = prometheus({ auth: { kind: 'bearer' }, tenant: 'team-a' })
    await kept.set(id, source, secret({ token: TOKEN }))
    expect(kept.get(id)).toEqual({ source, hasSecret: true })
    expect(JSON.stringify(store.gpuSource(id)?.source)).not.toContain(TOKEN)
    expect(Buffer.from(store.gpuSource(id)?.sealedSecret ?? []).toString('latin1')).not.toContain(TOKEN)
    const { place } = await kept.choiceOf(id)
    expect(place).toMatchObject({ name: 'prometheus.example.com', headers: [['x-scope-orgid', 'team-a']] })
    await place?.close()
  })

  it('keeps the secret through a change of anything else, and forgets it when told', async () => {
    const { settings: kept } = settings()
    const bearer = prometheus({ auth: { kind: 'bearer' } })
    await kept.set(id, bearer, secret({ token: TOKEN }))
    await kept.set(id, { ...bearer, dialect: 'hami' }, null)
    expect(kept.get(id)).toMatchObject({ source: { dialect: 'hami' }, hasSecret: true })
    await kept.set(id, prometheus(), secret({}))
    expect(kept.get(id).hasSecret).toBe(false)
  })

  it('takes a client certificate with its key alone', async () => {
    const { settings: kept } = settings()
    const [pair, other] = [await selfSigned(), await selfSigned()]
    const withCert = prometheus({ clientCertPem: pair.cert })
    expect((await failureOf(kept.set(id, withCert, null))).code).toBe('INVALID_INPUT')
    const wrongKey = secret({ clientKeyPem: other.key })
    expect((await failureOf(kept.set(id, withCert, wrongKey))).code).toBe('CONFIG_INCOMPLETE')
    await kept.set(id, withCert, secret({ clientKeyPem: pair.key }))
    expect(kept.get(id).hasSecret).toBe(true)
  })

  it.each([
    { story: 'an address that is none', source: prometheus({ url: 'prometheus:9090' }), given: null },
    { story: 'another protocol', source: prometheus({ url: 'file:///etc/passwd' }), given: null },
    {
      story: 'a token over plain http',
      source: prometheus({ url: 'http://p', auth: { kind: 'bearer' } }),
      given: secret({ token: TOKEN }),
    },
    { story: 'a password in a plain address', source: prometheus({ url: 'http://a:b@p' }), given: null },
    { story: 'a token that is not there', source: prometheus({ auth: { kind: 'bearer' } }), given: null },
  ])('refuses $story, and keeps what was', async ({ source, given }) => {
    const { settings: kept } = settings()
    expect((await failureOf(kept.set(id, source, given))).code).toBe('INVALID_INPUT')
    expect(kept.get(id).source.prometheus).toBeNull()
  })

  it('goes with its cluster', async () => {
    const { store, settings: kept } = settings()
    await kept.set(id, prometheus(), null)
    store.deleteCluster(id)
    expect(store.gpuSource(id)).toBeNull()
  })
})
