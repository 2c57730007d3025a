// Logs and shells of pods on a real API server; kwok answers as the kubelet.
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { OutputOf } from '../../../renderer/data/client.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { namespaceManifest, nodeManifest, podManifest } from '../../cluster/manifests.ts'
import { createAll, untilListed } from '../../cluster/objects.ts'
import { logLine, LOG_START, PREVIOUS_LOG } from '../../cluster/podFiles.ts'
import { openLiveBackend, readUntil, type LiveBackend } from '../../support/liveBackend.ts'
import { temporaryHome, type TemporaryHome } from '../../support/temporaryHome.ts'

const given = inject('cluster')
const NAMESPACE = 'pod-actions'
const decoder = new TextDecoder()

describe.skipIf(!given?.hasFakeNodes)('logs and shells', () => {
  let api: Api
  let home: TemporaryHome
  let backend: LiveBackend

  const pod = () => ({ cluster: backend.cluster, namespace: NAMESPACE, pod: 'worker' })
  const log = (more: object = {}) => ({
    ...pod(),
    container: 'main',
    isPrevious: false,
    isFollowed: false,
    tailLines: null,
    hasTimestamps: false,
    ...more,
  })
  const textOf = (pieces: readonly OutputOf<'logs.read'>[]) =>
    pieces.map(piece => (piece.kind === 'text' ? piece.text : '')).join('')
  const read = (more: object, passes: (text: string) => boolean = () => false) =>
    readUntil(backend, { name: 'logs.read', input: log(more) }, pieces => passes(textOf(pieces)))
  const start = (more: object = {}) =>
    backend.client.command('shells.start', {
      ...pod(),
      container: 'main',
      size: { columns: 100, rows: 30 },
      typedCluster: null,
      ...more,
    })
  const written = (events: readonly OutputOf<'shells.output'>[]) =>
    events.map(event => (event.kind === 'bytes' ? decoder.decode(event.bytes) : '')).join('')

  beforeAll(async () => {
    api = await openApi(given!.kubeconfigPath)
    await createAll(api, [namespaceManifest(NAMESPACE), nodeManifest({ name: 'pod-actions' })])
    await createAll(api, [podManifest({ name: 'worker', namespace: NAMESPACE, nodeName: 'pod-actions' })])
    await untilListed(api, `/api/v1/namespaces/${NAMESPACE}/pods`, pods =>
      pods.some(({ status }) => status?.phase === 'Running'),
    )
    home = temporaryHome()
    backend = await openLiveBackend(home.dataFolder, given!.kubeconfigPath)
  }, 60_000)
  afterAll(async () => {
    await backend?.close()
    await api?.send('DELETE', `/api/v1/namespaces/${NAMESPACE}`)
    await api?.send('DELETE', '/api/v1/nodes/pod-actions')
    api?.close()
    home?.dispose()
  })

  it('names the containers of a pod', async () => {
    expect(await backend.client.query('logs.containers', pod())).toEqual([
      { name: 'main', kind: 'main', state: 'Running', isRunning: true, restarts: 0 },
    ])
  })

  it('reads a log, its last lines, and that of the run before', async () => {
    expect(textOf(await read({}))).toContain(`${LOG_START}\n`)
    expect(textOf(await read({ isPrevious: true }))).toContain(PREVIOUS_LOG)
    expect(textOf(await read({ hasTimestamps: true }))).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect((await read({}))[0]).toEqual({ kind: 'begin' })
  })

  it('follows a log as it is written, characters of several bytes whole', async () => {
    const following = read({ isFollowed: true, tailLines: 1 }, text => text.includes('损失'))
    await appendFile(given!.podLogPath!, logLine('epoch 2 of 90: 损失 1.97'))
    expect(textOf(await following)).toContain('epoch 2 of 90: 损失 1.97\n')
  })

  it('holds a long log back until its reader is ready for more', async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => logLine(`${index} ${'x'.repeat(100)}`))
    await appendFile(given!.podLogPath!, lines.join(''))
    const text = textOf(await read({}))
    expect(text.length).toBeGreaterThan(6_000_000)
    expect(text).toContain('59999 x')
    expect(
      textOf(await read({ tailLines: 2 }))
        .trim()
        .split('\n')
        .at(-1),
    ).toMatch(/^59999 x/)
  }, 60_000)

  it('says why there is no log', async () => {
    await expect(read({ container: 'other' })).rejects.toMatchObject({
      code: 'BAD_RESPONSE',
      data: { serverMessage: expect.stringContaining('other') as string },
    })
    await expect(read({ pod: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('runs a shell: what is typed, its size, how it ended', async () => {
    const { shell } = await start()
    const reading = readUntil(backend, { name: 'shells.output', input: { shell } }, events =>
      events.some(({ kind }) => kind === 'ended'),
    )
    const type = (text: string) => backend.client.command('shells.write', { shell, text })
    await type('echo $((6 * 7)) é\n')
    await backend.client.command('shells.resize', { shell, size: { columns: 132, rows: 40 } })
    await type('sleep 0.3; stty size; exit 3\n')
    const events = await reading
    expect(written(events)).toContain('42 é')
    expect(written(events)).toContain('40 132')
    // kwok tells a code in words alone, where a kubelet names it (channel.test.ts).
    expect(events.at(-1)).toMatchObject({ kind: 'ended', message: expect.stringMatching(/3$/) as string })
    await expect(type('x')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('makes a shell wait that writes more than anybody reads, and goes on', async () => {
    const { shell } = await start()
    const before = process.memoryUsage().rss
    const reading = readUntil(backend, { name: 'shells.output', input: { shell } }, events =>
      written(events.slice(-2)).includes('END-OF-IT'),
    )
    await backend.client.command('shells.write', {
      shell,
      text: 'head -c 8000000 /dev/zero | tr "\\0" x; echo END-OF-"IT"\n',
    })
    const events = await reading
    expect(written(events).length).toBeGreaterThan(8_000_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
  }, 60_000)

  it('starts none on a guarded cluster without its name, and none on a read-only one', async () => {
    await backend.guard('readOnly')
    await expect(start()).rejects.toMatchObject({ code: 'READ_ONLY' })
    await backend.guard('production')
    await expect(start()).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' })
    const { shell } = await start({ typedCluster: 'precious' })
    const reading = readUntil(backend, { name: 'shells.output', input: { shell } }, events =>
      events.some(({ kind }) => kind === 'ended'),
    )
    await backend.client.command('shells.write', { shell, text: 'exit\n' })
    expect((await reading).at(-1)).toMatchObject({ exitCode: 0 })
    await backend.guard('none')
    await expect(start({ pod: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(start({ container: 'other' })).rejects.toMatchObject({ code: 'BAD_RESPONSE' })
  })
})

it.skipIf(!given?.hasFakeNodes)('saves a whole log under its name once it is whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'canopy-logs-'))
  const { createLogs } = await import('../../../main/logs/logs.ts')
  const { createFakeShellLink } = await import('../../support/fakeShellLink.ts')
  const { Readable } = await import('node:stream')
  const pieces = [Buffer.from('one\n'), Buffer.from('two\n')]
  const client = { stream: async () => ({ status: 200, headers: {}, body: Readable.from(pieces) }) }
  const path = join(folder, 'a.log')
  const input = { cluster: 'c', namespace: 'n', pod: 'p', container: 'c', isPrevious: false } as never
  const saveTo = (to: string | null) =>
    createLogs({ client: () => client as never, link: createFakeShellLink(to) }).save(
      input,
      new AbortController().signal,
    )
  expect(await saveTo(null)).toBeNull()
  expect(await saveTo(path)).toEqual({ path, bytes: 8 })
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n')
  await expect(saveTo(join(folder, 'gone', 'a.log'))).rejects.toThrow()
  await rm(folder, { recursive: true })
})
