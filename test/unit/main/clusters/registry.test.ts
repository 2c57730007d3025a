import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import { makeAuthority } from '../../../support/certs.ts'
import { base64, kubeconfigText } from '../../../support/kubeconfigs.ts'
import { failureOf, RegistrySetup } from '../../../support/registrySetup.ts'

let setup: RegistrySetup
beforeEach(() => {
  setup = new RegistrySetup()
})
afterEach(() => setup.dispose())

describe('adding', () => {
  it('keeps a context of a file under its name, and reads the file afresh at each use', async () => {
    const file = setup.write('config', { name: 'dev', user: { token: 'one' } })
    expect(await setup.addFile(file, 'dev')).toEqual({ added: ['c1'], replaced: [], skipped: 0 })
    expect(setup.only()).toMatchObject({
      id: 'c1',
      name: 'dev',
      source: { kind: 'file', path: file },
      sourceFailure: null,
    })
    expect((await setup.registry.configOf(setup.only().id)).credential).toEqual({
      type: 'token',
      token: 'one',
    })
    setup.write('config', { name: 'dev', user: { token: 'two' } })
    expect((await setup.registry.configOf(setup.only().id)).credential).toEqual({
      type: 'token',
      token: 'two',
    })
  })

  it('both of two that are called the same', async () => {
    await setup.addFile(setup.write('a', { name: 'dev' }), 'dev')
    await setup.addFile(setup.write('b', { name: 'dev', cluster: { server: 'https://other' } }), 'dev')
    await setup.addFile(setup.write('c', { name: 'dev', cluster: { server: 'https://third' } }), 'dev')
    expect(setup.registry.list().map(({ name }) => name)).toEqual(['dev', 'dev (2)', 'dev (3)'])
  })

  it('in place of another keeps that one’s id, name, colour and guard', async () => {
    await setup.addFile(setup.write('a', { name: 'dev' }), 'dev')
    const before = setup.registry.update(setup.only().id, {
      name: 'mine',
      colour: 'pink',
      guard: 'readOnly',
      isPinned: true,
    })
    const file = setup.write('b', { name: 'mine', cluster: { server: 'https://new' } })
    expect(await setup.addFile(file, 'mine', { choice: 'replace' })).toEqual({
      added: [],
      replaced: [before.id],
      skipped: 0,
    })
    expect(setup.only()).toMatchObject({
      id: before.id,
      name: 'mine',
      colour: 'pink',
      guard: 'readOnly',
      isPinned: true,
      source: { kind: 'file', path: file },
      summary: { server: 'https://new' },
    })
    expect((await setup.registry.configOf(before.id)).server).toBe('https://new')
  })

  it('in place of nothing adds, and what is to be skipped is skipped', async () => {
    const file = setup.write('a', { name: 'x' }, { name: 'y' })
    const source = { kind: 'file' as const, path: file }
    const outcome = await setup.registry.add([
      { source, path: null, context: 'x', choice: 'replace', name: 'called so' },
      { source, path: null, context: 'y', choice: 'skip', name: null },
    ])
    expect(outcome).toEqual({ added: ['c1'], replaced: [], skipped: 1 })
    expect(setup.only().name).toBe('called so')
  })

  it('all or nothing', async () => {
    const source = { kind: 'file' as const, path: setup.write('a', { name: 'x' }) }
    const items = ['x', 'gone'].map(context => ({
      source,
      path: null,
      context,
      choice: 'keepBoth' as const,
      name: null,
    }))
    expect((await failureOf(setup.registry.add(items))).code).toBe('NOT_FOUND')
    expect(setup.registry.list()).toEqual([])
  })

  it('a file of a folder by its path', async () => {
    setup.write('one', { name: 'one' })
    const two = setup.write('two', { name: 'two' })
    const source = { kind: 'folder' as const, path: setup.kube }
    await setup.registry.add([{ source, path: two, context: 'two', choice: 'keepBoth', name: null }])
    expect(setup.only().source).toEqual({ kind: 'file', path: two })
  })

  it('colours spread over the palette, and production is guarded', async () => {
    const names = ['dev', 'eu-prod-1', 'product-catalog', 'nonprod', 'Production']
    const file = setup.write('a', ...names.map(name => ({ name })))
    for (const name of names) await setup.addFile(file, name)
    expect(setup.registry.list().map(({ guard }) => guard)).toEqual([
      'none',
      'production',
      'none',
      'none',
      'production',
    ])
    expect(new Set(setup.registry.list().map(({ colour }) => colour)).size).toBe(5)
  })
})

describe('pasted text', () => {
  const text = kubeconfigText(
    { name: 'mine', user: { token: 'CANARY-mine' } },
    { name: 'other', user: { token: 'CANARY-other' } },
  )

  it('is kept sealed alone, with only what its context needs', async () => {
    await setup.addText(text, 'mine')
    const [row] = setup.registry.rows()
    const kept = await setup.secrets.unseal(row?.sealedText ?? Buffer.from(''))
    expect(kept).toContain('CANARY-mine')
    expect(kept).not.toContain('CANARY-other')
    expect(JSON.stringify(setup.registry.list())).not.toContain('CANARY')
    for (const name of readdirSync(setup.folder).filter(entry => entry.startsWith('canopy')))
      expect(readFileSync(join(setup.folder, name)).includes('CANARY')).toBe(false)
    setup.restart()
    expect((await setup.registry.configOf(setup.only().id)).credential).toEqual({
      type: 'token',
      token: 'CANARY-mine',
    })
  })

  it('means the same after it was sealed, whatever it holds', async () => {
    const authority = makeAuthority()
    const pair = authority.issue({ commonName: 'ada' })
    authority.dispose()
    const full = kubeconfigText({
      name: 'full',
      namespace: 'null',
      cluster: {
        'certificate-authority-data': base64(authority.cert),
        'tls-server-name': 'n',
        'proxy-url': 'http://p',
      },
      user: {
        'client-certificate-data': base64(pair.cert),
        'client-key-data': base64(pair.key),
        username: 'on',
        password: 'true',
        as: '~',
        'as-groups': ['1', 'null'],
        'as-user-extra': { a: ['b'] },
      },
    })
    writeFileSync(setup.path('full'), full)
    await setup.addText(full, 'full')
    await setup.addFile(setup.path('full'), 'full')
    const [pasted, file] = setup.registry.list()
    if (!pasted || !file) throw new Error('two clusters expected')
    expect(await setup.registry.configOf(pasted.id)).toEqual(await setup.registry.configOf(file.id))
  })

  it('with an entry missing is refused, since nothing could ever complete it', async () => {
    const broken = text.replace('"name": "mine-user"', '"name": "renamed"')
    expect((await failureOf(setup.addText(broken, 'mine'))).code).toBe('CONFIG_INCOMPLETE')
    expect(setup.registry.list()).toEqual([])
  })

  it('pasted again replaces itself', async () => {
    await setup.addText(text, 'mine')
    const { replaced } = await setup.addText(text, 'mine', { choice: 'replace' })
    expect(replaced).toEqual([setup.only().id])
  })
})

describe('settings of a cluster', () => {
  beforeEach(async () => {
    const file = setup.write('a', { name: 'a' }, { name: 'b' }, { name: 'c' })
    for (const name of ['a', 'b', 'c']) await setup.addFile(file, name)
  })

  it('survive a restart', () => {
    const [first] = setup.registry.list()
    if (!first) throw new Error('no cluster')
    setup.registry.update(first.id, { name: 'new', proxyOverride: 'direct' })
    const before = setup.registry.list()
    setup.restart()
    expect(setup.registry.list()).toEqual(before)
    expect(setup.registry.get(first.id)).toMatchObject({ name: 'new', proxyOverride: 'direct' })
  })

  it.each([
    { proxyOverride: 'http://proxy:3128', want: 'http://proxy:3128' },
    { proxyOverride: 'direct', want: 'direct' },
    { proxyOverride: '', want: null },
    { proxyOverride: 'ftp://proxy', want: 'PROXY' },
    { proxyOverride: 'http://ada:CANARY@proxy', want: 'INVALID_INPUT' },
  ])('a proxy of its own: $proxyOverride', ({ proxyOverride, want }) => {
    const update = () => setup.registry.update('c1' as ClusterId, { proxyOverride })
    if (want === 'PROXY' || want === 'INVALID_INPUT')
      return expect(update).toThrow(expect.objectContaining({ code: want }))
    expect(update().proxyOverride).toBe(want)
  })

  it('their order is the user’s; those not named come last', () => {
    setup.registry.reorder(['c3', 'c1'] as ClusterId[])
    expect(setup.registry.list().map(({ id }) => id)).toEqual(['c3', 'c1', 'c2'])
    expect(() => setup.registry.reorder(['c3', 'gone'] as ClusterId[])).toThrow(AppError)
  })

  it('each change is told once, and no change not at all', () => {
    setup.changes = 0
    setup.registry.update('c1' as ClusterId, { name: 'x' })
    setup.registry.update('c1' as ClusterId, { name: 'x' })
    setup.registry.reorder(['c1', 'c2', 'c3'] as ClusterId[])
    expect(setup.changes).toBe(1)
  })

  it('two contexts of one cluster know each other', () => {
    setup.registry.setKubeSystemUid('c1' as ClusterId, 'u')
    setup.registry.setKubeSystemUid('c3' as ClusterId, 'u')
    expect(setup.registry.list().map(({ sameClusterAs }) => sameClusterAs)).toEqual([['c3'], [], ['c1']])
  })

  it('removing needs the name of one that is guarded as production, and is written down', () => {
    const id = 'c1' as ClusterId
    setup.registry.update(id, { guard: 'production' })
    for (const typed of [null, '', 'A'])
      expect(() => setup.registry.remove(id, typed)).toThrow(
        expect.objectContaining({ code: 'CONFIRMATION_NEEDED' }),
      )
    setup.registry.remove(id, 'a')
    expect(setup.registry.list().map(cluster => cluster.id)).toEqual(['c2', 'c3'])
    const [last, ...before] = setup.store.auditTail(4)
    expect(last).toMatchObject({ action: 'clusters.remove', outcome: 'done', cluster: id })
    expect(before.every(({ outcome }) => outcome === 'refused')).toBe(true)
  })

  it('a cluster that is not kept is NOT_FOUND', async () => {
    const gone = 'gone' as ClusterId
    expect((await failureOf(setup.registry.configOf(gone))).code).toBe('NOT_FOUND')
    expect(() => setup.registry.update(gone, { name: 'x' })).toThrow(AppError)
    expect(() => setup.registry.remove(gone, null)).toThrow(AppError)
  })
})

describe('a certificate authority that changes', () => {
  const authorities = [makeAuthority('one'), makeAuthority('two')] as const
  for (const authority of authorities) authority.dispose()
  const withCa = (which: 0 | 1) =>
    setup.write('config', {
      name: 'a',
      cluster: { 'certificate-authority-data': base64(authorities[which].cert) },
    })

  it('stops the cluster until the change was accepted', async () => {
    await setup.addFile(withCa(0), 'a')
    const { id } = setup.only()
    await setup.registry.configOf(id)
    withCa(1)
    const failure = await failureOf(setup.registry.configOf(id))
    expect(failure).toMatchObject({
      code: 'CA_CHANGED',
      data: { before: expect.any(String), after: expect.any(String) },
    })
    const shown = failure.data['after'] as string
    withCa(0)
    expect((await failureOf(setup.registry.acceptCa(id, shown))).code).toBe('STALE_REVISION')
    withCa(1)
    await setup.registry.acceptCa(id, shown)
    expect((await setup.registry.configOf(id)).caPem).toBe(authorities[1].cert)
    withCa(0)
    expect((await failureOf(setup.registry.configOf(id))).code).toBe('CA_CHANGED')
  })

  it.each([
    { name: 'no check at all', cluster: { 'insecure-skip-tls-verify': true } },
    { name: 'plain http', cluster: { server: 'http://a' } },
    { name: 'the system’s authorities', cluster: {} },
  ])('$name is such a change', async ({ cluster }) => {
    await setup.addFile(withCa(0), 'a')
    setup.write('config', { name: 'a', cluster })
    expect((await failureOf(setup.registry.configOf(setup.only().id))).code).toBe('CA_CHANGED')
  })

  it('another order or line ends are none', async () => {
    await setup.addFile(withCa(0), 'a')
    const pem = `# renewed\r\n${authorities[0].cert.replaceAll('\n', '\r\n')}`
    setup.write('config', { name: 'a', cluster: { 'certificate-authority-data': base64(pem) } })
    await setup.registry.configOf(setup.only().id)
  })
})
