import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClusterId, Millis } from '#core/base/units.ts'
import { PreviewSchema } from '../../../../preload/contract/clusters.ts'
import { examineContext } from '../../../../main/clusters/examine.ts'
import { parseKubeconfig } from '../../../../main/clusters/kubeconfig.ts'
import { previewSources } from '../../../../main/clusters/preview.ts'
import { readSources } from '../../../../main/clusters/sources.ts'
import type { ClusterRow } from '../../../../main/store/appRecords.ts'
import { kubeconfigText } from '../../../support/kubeconfigs.ts'

const FIXTURES = resolve(import.meta.dirname, '../../../fixtures/kubeconfigs')
const NAMES = readdirSync(FIXTURES).toSorted()
const now = Date.now()
const preview = (sources: Parameters<typeof previewSources>[0], kept: readonly ClusterRow[] = []) =>
  previewSources(sources, { kept, now })
const file = (path: string) => ({ kind: 'file' as const, path })

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'canopy-preview-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('twenty files at once', () => {
  it('are twenty', () => expect(NAMES).toHaveLength(20))

  const all = () => preview(NAMES.map(name => file(join(FIXTURES, name))))

  it('show every context that can be read, with what is wrong with it', async () => {
    const { contexts } = await all()
    const rows = contexts.map(({ source, summary, problem }) => [
      NAMES[source]?.slice(0, 2),
      summary.context,
      summary.authType,
      problem?.code ?? 'ok',
    ])
    expect(rows).toEqual([
      ['01', 'dev', 'token', 'ok'],
      ['02', 'dev', 'token', 'ok'],
      ['04', 'ctx with space', 'token', 'ok'],
      ['04', 'arn:aws:eks:eu-west-1:1:cluster/dev', 'token', 'ok'],
      ['04', '文脈', 'token', 'ok'],
      ['04', 'y', 'token', 'ok'],
      ['04', '0123', 'token', 'ok'],
      ['05', 'torn', 'token', 'CONFIG_INCOMPLETE'],
      ['05', 'whole', 'token', 'ok'],
      ['06', 'no-user', 'none', 'CONFIG_INCOMPLETE'],
      ['06', 'no-cluster', 'none', 'CONFIG_INCOMPLETE'],
      ['07', 'no-ca', 'token', 'CONFIG_FILE_MISSING'],
      ['08', 'eks-production', 'exec', 'ok'],
      ['09', 'oidc', 'oidc', 'ok'],
      ['10', 'gke', 'authProvider', 'AUTH_UNSUPPORTED'],
      ['11', 'insecure', 'basic', 'ok'],
      ['11', 'http', 'basic', 'ok'],
      ['12', 'json', 'token', 'ok'],
      ['13', 'anchors', 'token', 'ok'],
      ['15', 'bad-server', 'token', 'CONFIG_SYNTAX'],
      ['15', 'bad-token', 'none', 'CONFIG_SYNTAX'],
      ['15', 'good', 'token', 'ok'],
      ['16', 'first', 'none', 'ok'],
      ['19', 'dev', 'token', 'ok'],
    ])
  })

  it('name what could not be read, by file', async () => {
    const { failures } = await all()
    expect(failures.map(({ source, failure }) => [NAMES[source]?.slice(0, 2), failure.code])).toEqual([
      ['03', 'CONFIG_SYNTAX'],
      ['05', 'CONFIG_INCOMPLETE'],
      ['14', 'CONFIG_SYNTAX'],
      ['16', 'CONFIG_SYNTAX'],
      ['17', 'CONFIG_SYNTAX'],
      ['18', 'CONFIG_INCOMPLETE'],
      ['20', 'CONFIG_UNREADABLE'],
    ])
    expect(failures[0]?.failure.data).toMatchObject({ line: 5, column: 1 })
  })

  it('fit the contract', async () => {
    const found = await all()
    expect(PreviewSchema.parse(found)).toEqual(found)
  })

  it('give away nothing secret, in any form', async () => {
    expect(JSON.stringify(await all())).not.toContain('CANARY')
    const { failures } = await readSources(NAMES.map(name => file(join(FIXTURES, name))))
    for (const { error } of failures)
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('CANARY')
  })

  it('show dangerous settings', async () => {
    const { contexts } = await preview([file(join(FIXTURES, '11-insecure.yaml'))])
    expect(contexts.map(({ summary }) => summary)).toMatchObject([
      {
        insecureSkipTlsVerify: true,
        isPlainHttp: false,
        proxyUrl: 'http://proxy.example.com:3128',
        impersonates: 'bob',
      },
      { insecureSkipTlsVerify: false, isPlainHttp: true, server: 'http://10.0.0.2:8080' },
    ])
  })
})

describe('a folder', () => {
  it('shows its kubeconfigs, and quietly leaves out what is something else', async () => {
    const root = join(folder, 'kube')
    cpSync(FIXTURES, root, { recursive: true })
    for (const skipped of ['cache', 'http-cache', '.hidden']) {
      mkdirSync(join(root, skipped))
      writeFileSync(join(root, skipped, 'config'), kubeconfigText({ name: 'skipped' }))
    }
    mkdirSync(join(root, 'teams'))
    writeFileSync(join(root, 'teams', 'config'), kubeconfigText({ name: 'deep' }))
    writeFileSync(join(root, 'config.swp'), kubeconfigText({ name: 'skipped' }))
    writeFileSync(join(root, 'config~'), kubeconfigText({ name: 'skipped' }))
    writeFileSync(join(root, 'kubectx'), 'previous-context\n')
    writeFileSync(join(root, 'large.yaml'), `# ${'x'.repeat(2_200_000)}\n`)
    symlinkSync(root, join(root, 'loop'))
    symlinkSync(join(root, '01-plain.yaml'), join(root, 'zz-link.yaml'))
    const { contexts, failures } = await preview([{ kind: 'folder', path: root }])
    const names = contexts.map(({ summary }) => summary.context)
    expect(names).toContain('deep')
    expect(names).not.toContain('skipped')
    expect(names.filter(name => name === 'dev')).toHaveLength(3) // 01, 02 and 19, not again through links
    expect(failures.map(({ path, failure }) => [path?.slice(root.length + 1), failure.code])).toEqual([
      ['03-broken-indent.yaml', 'CONFIG_SYNTAX'],
      ['05-duplicates.yaml', 'CONFIG_INCOMPLETE'],
      ['14-alias-bomb.yaml', 'CONFIG_SYNTAX'],
      ['16-two-documents.yaml', 'CONFIG_SYNTAX'],
      ['17-other-kind.yaml', 'CONFIG_SYNTAX'],
      ['large.yaml', 'TOO_LARGE'],
    ])
  })

  it('that is none is CONFIG_UNREADABLE', async () => {
    const { failures } = await preview([{ kind: 'folder', path: join(folder, 'absent') }])
    expect(failures).toMatchObject([{ source: 0, failure: { code: 'CONFIG_UNREADABLE' } }])
  })
})

describe('files that are no kubeconfig', () => {
  it.each([
    { name: 'an absent one', make: () => join(folder, 'absent.yaml'), code: 'CONFIG_UNREADABLE' },
    { name: 'a folder', make: () => folder, code: 'CONFIG_UNREADABLE' },
    { name: 'a device without end', make: () => '/dev/zero', code: 'CONFIG_UNREADABLE' },
    {
      name: 'one of 33 MB',
      make: () => {
        const path = join(folder, 'huge.yaml')
        writeFileSync(path, Buffer.alloc(34_000_000, 'x'))
        return path
      },
      code: 'TOO_LARGE',
    },
  ])('$name: $code', async ({ make, code }) => {
    const { contexts, failures } = await preview([file(make()), file(join(FIXTURES, '01-plain.yaml'))])
    expect(failures).toMatchObject([{ source: 0, failure: { code } }])
    expect(contexts).toHaveLength(1)
  })
})

describe('size', () => {
  it('100 contexts in one file', async () => {
    const specs = Array.from({ length: 100 }, (_, index) => ({ name: `context-${index}` }))
    const { contexts } = await preview([{ kind: 'text', text: kubeconfigText(...specs) }])
    expect(contexts).toHaveLength(100)
    expect(contexts.every(({ problem }) => problem === null)).toBe(true)
  })

  it('20 MB of contexts are refused clearly and leave the event loop free', async () => {
    const specs = Array.from({ length: 3500 }, (_, index) => ({
      name: `context-${index}`,
      user: { 'client-key-data': 'A'.repeat(5600) },
    }))
    const text = kubeconfigText(...specs)
    expect(text.length).toBeGreaterThan(20_000_000)
    let longest = 0
    let last = performance.now()
    const ticker = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    const { failures, contexts } = await preview([{ kind: 'text', text }])
    clearInterval(ticker)
    expect(contexts).toEqual([])
    expect(failures).toMatchObject([{ failure: { code: 'TOO_LARGE' } }])
    expect(longest).toBeLessThan(250)
  })
})

describe('collisions', () => {
  const row = (patch: Partial<ClusterRow>): ClusterRow => ({
    id: 'kept' as ClusterId,
    name: 'kept',
    colour: 'green',
    guard: 'none',
    isPinned: false,
    position: 0,
    source: { kind: 'file', path: '/elsewhere' },
    context: 'other',
    fingerprint: 'x',
    sealedText: null,
    acceptedCa: null,
    kubeSystemUid: null,
    proxyOverride: null,
    summary: null,
    addedAt: 0 as Millis,
    ...patch,
  })
  const path = join(FIXTURES, '01-plain.yaml')
  it.each([
    {
      name: 'the same context of the same file',
      kept: row({ source: { kind: 'file', path }, context: 'dev' }),
      because: 'sameContext',
    },
    {
      name: 'the same context of a watched folder',
      kept: row({ source: { kind: 'folder', path, folder: FIXTURES }, context: 'dev' }),
      because: 'sameContext',
    },
    { name: 'a cluster that is called the same', kept: row({ name: 'dev' }), because: 'sameName' },
    { name: 'nothing', kept: row({ source: { kind: 'file', path }, context: 'prod' }), because: undefined },
    { name: 'not the sample', kept: row({ name: 'dev', source: { kind: 'sample' } }), because: undefined },
  ])('$name', async ({ kept, because }) => {
    const { contexts } = await preview([file(path)], [kept])
    expect(contexts[0]?.collision?.because).toBe(because)
  })

  it('the same server and user under other names, which counts for more than an equal name', async () => {
    const kubeconfig = await parseKubeconfig(readFileSync(path, 'utf8'))
    const { fingerprint } = await examineContext(kubeconfig, 'dev', { folder: FIXTURES, now: 0 })
    const rows = [row({ name: 'dev' }), row({ id: 'twin' as ClusterId, fingerprint })]
    const { contexts } = await preview([file(path)], rows)
    expect(contexts[0]?.collision).toMatchObject({ because: 'sameServerAndUser', cluster: 'twin' })
  })
})
