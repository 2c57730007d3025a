// Every endpoint of the real backend under payloads that fit, almost fit, and do not fit at all, over a real channel.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ERROR_CODES } from '#core/base/errors.ts'
import { startBackend, type Backend } from '../../../../main/backend.ts'
import { readContract, type Contract } from '../../../../preload/contract.ts'
import type { Envelope } from '../../../../preload/define.ts'
import type { ToWindow } from '../../../../preload/wire.ts'
import { createFakeShellLink } from '../../../support/fakeShellLink.ts'
import { openChannel } from '../../../support/channel.ts'
import { kubeconfigText } from '../../../support/kubeconfigs.ts'
import { garbage, payloads, validInputs, type World } from './fuzzInputs.ts'

const SEED = 20261124
const PAYLOADS = process.env['CANOPY_LONG'] ? 5000 : 200
const ANSWER_MS = 8000
const contract = await readContract()
const NAMES = Object.keys(contract) as (keyof Contract)[]

const EnvelopeSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({
    ok: z.literal(false),
    error: z.strictObject({
      code: z.enum(Object.keys(ERROR_CODES)),
      message: z.string(),
      data: z.record(z.string(), z.unknown()),
    }),
  }),
])

type Window = {
  /** Sends a request and gives the first message about it; a stream is closed after it. */
  ask(name: string, input: unknown): Promise<Envelope<unknown> | 'ended' | 'silent'>
  send(message: unknown): void
}

/** A window that checks nothing before it sends. */
function openWindow(backend: Backend): Window & { close: () => void } {
  const channel = openChannel()
  const waiting = new Map<number, (message: ToWindow) => void>()
  channel.window.onmessage = ({ data }) => waiting.get(data.id)?.(data)
  backend.serve(channel.backend)
  let lastId = 1_000_000
  const send = (message: unknown) => channel.window.postMessage(message as never)
  return {
    send,
    close: channel.close,
    ask: async (name, input) => {
      const id = (lastId += 1)
      const isStream = Object.hasOwn(contract, name) && contract[name as keyof Contract].kind === 'stream'
      const heard: ToWindow[] = []
      const next = () =>
        new Promise<void>(resolve => waiting.set(id, message => (heard.push(message), resolve())))
      send({ type: isStream ? 'open' : 'call', id, name, input })
      const patience = isStream ? 20 : ANSWER_MS
      await Promise.race([next(), new Promise(wait => setTimeout(wait, patience).unref())])
      if (isStream) {
        const end = heard.some(({ type }) => type === 'end') ? Promise.resolve() : untilEnd(id)
        send({ type: 'cancel', id })
        await end
      }
      waiting.delete(id)
      const [first] = heard
      if (!first) return 'silent'
      return first.type === 'end' ? 'ended' : first.result
    },
  }
  function untilEnd(id: number): Promise<void> {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error('a cancelled stream did not end')), ANSWER_MS)
      waiting.set(id, ({ type }) => {
        if (type !== 'end') return
        clearTimeout(timer)
        done()
      })
    })
  }
}

const folder = mkdtempSync(join(tmpdir(), 'canopy-fuzz-'))
const [kube, home, data] = [join(folder, 'kube'), join(folder, 'home'), join(folder, 'data')]
const sample = join(folder, 'sample.canopy')
const bugs: string[] = []
const link = createFakeShellLink()
let backend: Backend
let window: ReturnType<typeof openWindow>
let world: World

/** Content of every file that is not Canopy's own to change. */
const fingerprints = (): Record<string, string> =>
  Object.fromEntries(
    [
      sample,
      ...[kube, home].flatMap(at => readdirSync(at, { recursive: true }).map(name => join(at, String(name)))),
    ]
      .filter(path => statSync(path).isFile())
      .map(path => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  )
let before: Record<string, string>

const environment = { HOME: home, SHELL: undefined, KUBECONFIG: undefined }
const inherited = Object.fromEntries(Object.keys(environment).map(name => [name, process.env[name]]))
const setEnvironment = (values: Record<string, string | undefined>) => {
  for (const [name, value] of Object.entries(values))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}

beforeAll(async () => {
  setEnvironment(environment)
  for (const path of [kube, join(home, '.kube')]) mkdirSync(path, { recursive: true })
  copyFileSync(resolve('assets/sample.canopy'), sample)
  const closed = { server: 'https://127.0.0.1:1' }
  const plugin = {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: '/no/such/plugin',
      interactiveMode: 'Never',
    },
  }
  writeFileSync(join(kube, 'good.yaml'), kubeconfigText({ name: 'one', cluster: closed }))
  writeFileSync(join(kube, 'broken.yaml'), 'contexts: [')
  writeFileSync(join(home, '.kube/config'), kubeconfigText({ name: 'of-home', cluster: closed }))
  execFileSync('mkfifo', [join(kube, 'pipe')])
  backend = startBackend({
    isDataFolderGiven: true,
    dataFolder: data,
    logFolder: join(data, 'logs'),
    version: '0.0.0',
    kubeconfigs: [],
    link,
    sample,
    historyWorker: resolve(import.meta.dirname, '../../../../main/store/history/worker.ts'),
    whatIfThread: resolve(import.meta.dirname, '../../../../main/quotaTree/thread.ts'),
    bundle: join(data, 'no-such-bundle'),
    writeLog: line => {
      const { event, endpoint, message, stack } = JSON.parse(line) as Record<string, string>
      if (event === 'bug') bugs.push(`${endpoint}: ${message}${stack?.match(/\n.*/)?.[0] ?? ''}`)
    },
  })
  window = openWindow(backend)
  const kept = kubeconfigText(
    { name: 'closed', cluster: closed },
    { name: 'plugin', cluster: closed, user: plugin },
    { name: 'no-ca', cluster: { ...closed, 'certificate-authority': '/no/such/ca' } },
    { name: 'victim', cluster: closed },
  )
  const items = ['closed', 'plugin', 'no-ca', 'victim'].map(context => ({
    source: { kind: 'text', text: kept },
    path: null,
    context,
    choice: 'keepBoth',
    name: null,
  }))
  const added = await window.ask('clusters.add', { items })
  if (typeof added === 'string' || !added.ok) throw new Error(`not added: ${JSON.stringify(added)}`)
  const ids = (added.value as { added: string[] }).added
  world = { clusters: ['sample', ...ids.slice(0, 3)], victim: ids[3] ?? '', kube }
  before = fingerprints()
})

afterAll(async () => {
  window.close()
  await backend.close()
  setEnvironment(inherited)
  rmSync(folder, { recursive: true, force: true })
})

/** What is wrong with an answer; null: nothing. */
function wrongWith(name: keyof Contract, answer: Awaited<ReturnType<Window['ask']>>): string | null {
  if (answer === 'silent') return contract[name].kind === 'stream' ? null : 'no answer'
  if (answer === 'ended') return contract[name].kind === 'stream' ? null : 'an end is no answer'
  const envelope = EnvelopeSchema.safeParse(answer)
  if (!envelope.success) return `no envelope: ${JSON.stringify(answer)}`
  if (!envelope.data.ok) return envelope.data.error.code === 'BUG' ? `BUG: ${bugs.at(-1) ?? ''}` : null
  const { success, error } = contract[name].output.safeParse(envelope.data.value)
  return success ? null : `not what the contract promises: ${error.message.slice(0, 300)}`
}

/** What commands change, without what ticks by itself. */
async function kept(): Promise<string> {
  const [list, settings] = await Promise.all([
    window.ask('clusters.list', undefined),
    window.ask('settings.get', undefined),
  ])
  return JSON.stringify([list, settings], (key, value: unknown) =>
    ['connection', 'sourceFailure', 'summary'].includes(key) ? undefined : value,
  )
}

const isAnswering = async () => {
  const info = await window.ask('app.info', undefined)
  return typeof info === 'object' && info.ok
}
const show = (payload: unknown): string => fc.stringify(payload).slice(0, 300)

describe('whatever is sent to', () => {
  it.each(NAMES)('%s, the answer keeps to the contract', { timeout: 60_000 }, async name => {
    const valid = validInputs(world)[name]
    const isCommand = contract[name].kind === 'command'
    const complaints: string[] = []
    let [was, accepted] = [await kept(), 0]
    for (const payload of fc.sample(payloads(valid), { numRuns: PAYLOADS, seed: SEED })) {
      const answer = await window.ask(name, payload)
      const wrong = wrongWith(name, answer)
      if (wrong !== null) complaints.push(`${show(payload)}\n  → ${wrong}`)
      const isRefused = typeof answer === 'object' && !answer.ok && answer.error.code === 'INVALID_INPUT'
      if (!isRefused) accepted += 1
      if (!isCommand) continue
      const now = await kept()
      if (isRefused && now !== was)
        complaints.push(`${show(payload)}\n  → refused, but it changed what is kept`)
      was = now
    }
    expect(complaints.slice(0, 5)).toEqual([])
    // The payloads must not all fall to the schema: some have to reach the handler.
    expect(accepted).toBeGreaterThan(PAYLOADS / 20)
    expect(await isAnswering()).toBe(true)
  })

  it('the port itself, it goes on answering', async () => {
    for (const message of fc.sample(garbage, { numRuns: PAYLOADS, seed: SEED })) window.send(message)
    for (let n = 0; n < 10; n += 1) await turn()
    expect(await isAnswering()).toBe(true)
  })
})

it('removing the sample cluster leaves its file, which is part of the app', async () => {
  const other = openWindow(backend)
  await other.ask('clusters.remove', { cluster: 'sample', typedName: 'Sample cluster' })
  other.close()
  expect(fingerprints()[sample]).toBe(before[sample])
})

it('none of it reached the files of others, or the prototypes that all share', () => {
  expect(fingerprints()).toEqual(before)
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  expect(bugs).toEqual([])
  const logs = join(data, 'logs')
  // What the shell checks itself: main/shell/dataFolder.ts.
  const isProposal = (question: string) => /^(chooseSavePath [^/\\]+$|moveData )/.test(question)
  expect(new Set(link.asked.filter(question => !isProposal(question)))).toEqual(
    new Set([
      ...['kubeconfigs', 'folder', 'dataFolder'].map(purpose => `chooseFiles ${purpose}`),
      ...[data, logs].map(folder => `openFolder ${folder}`),
    ]),
  )
})
