// Fifteen pinned clusters of which one lives: the others slow neither it nor the start.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { startBlackHoles, type BlackHoles } from '../support/blackHoles.ts'
import { readTestKubeconfig } from '../support/givenCluster.ts'
import { base64, kubeconfigText } from '../support/kubeconfigs.ts'
import { openBackend, type RunningBackend } from '../support/runningBackend.ts'

const cluster = inject('cluster')
const DEAD = 14
const RUNS = 3
/** To the first answer of a backend that starts, with whatever is pinned. */
const START_MS = 1000
/** Noise of a busy computer; a time-out of a dead cluster would be four seconds and more. */
const NOISE_MS = 500
const LIVE_MS = 15_000

const folder = mkdtempSync(join(tmpdir(), 'canopy-dead-'))
const inherited = { HOME: process.env['HOME'], SHELL: process.env['SHELL'] }
let holes: BlackHoles
beforeAll(async () => {
  holes = await startBlackHoles(DEAD)
  process.env['HOME'] = join(folder, 'home') // its ~/.kube would be watched
  delete process.env['SHELL']
})
afterAll(async () => {
  await holes.stop()
  for (const [name, value] of Object.entries(inherited)) if (value !== undefined) process.env[name] = value
  rmSync(folder, { recursive: true, force: true })
})

type Prepared = { readonly data: string; readonly living: ClusterId; readonly dead: readonly ClusterId[] }

/** A data folder with the living cluster and so many dead ones before it, all pinned. */
async function prepare(name: string, deadServers: readonly string[]): Promise<Prepared> {
  const data = join(folder, name)
  mkdirSync(data)
  const { server, caPem, token } = await readTestKubeconfig(cluster?.kubeconfigPath ?? '')
  const path = join(data, 'kubeconfig')
  const dead = deadServers.map((address, n) => ({ name: `dead-${n}`, cluster: { server: address } }))
  const living = {
    name: 'living',
    cluster: { server, 'certificate-authority-data': base64(caPem) },
    user: { token },
  }
  writeFileSync(path, kubeconfigText(...dead, living))
  const backend = openBackend(data)
  await backend.client.command('settings.set', { openClusters: 64 })
  await backend.add([path])
  const kept = (await backend.client.query('clusters.list', undefined)).filter(({ isSample }) => !isSample)
  for (const { id } of kept)
    await backend.client.command('clusters.update', { cluster: id, patch: { isPinned: true } })
  await backend.close()
  const ids = kept.map(({ id }) => id)
  return { data, living: ids.at(-1) as ClusterId, dead: ids.slice(0, -1) }
}

/** Starts a backend; milliseconds to its first answer, and until the living cluster is live. */
async function start({ data, living }: Prepared) {
  const at = performance.now()
  const backend = openBackend(data)
  await backend.client.query('clusters.list', undefined)
  const answered = performance.now() - at
  await becomesLive(backend, living)
  return { backend, answered, live: performance.now() - at }
}

async function becomesLive({ client }: RunningBackend, id: ClusterId): Promise<void> {
  for (const end = Date.now() + LIVE_MS; ; await new Promise(next => setTimeout(next, 10))) {
    const { connection } = (await client.query('clusters.list', undefined)).find(each => each.id === id) ?? {}
    if (connection?.status === 'live') return
    if (Date.now() > end) throw new Error(`not live: ${JSON.stringify(connection)}`)
  }
}

async function medians(prepared: Prepared) {
  const times: { answered: number; live: number }[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const { backend, ...took } = await start(prepared)
    times.push(took)
    await backend.close()
  }
  const middle = (key: 'answered' | 'live') =>
    times.map(each => each[key]).toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN
  return { answered: middle('answered'), live: middle('live') }
}

describe.skipIf(!cluster)('one living cluster among fifteen that are pinned', () => {
  it('is live as fast as alone, and the start waits for none', async () => {
    const alone = await medians(await prepare('alone', []))
    const among = await medians(await prepare('among', holes.servers))
    expect(among.answered).toBeLessThan(START_MS)
    expect(among.live).toBeLessThan(2 * alone.live + NOISE_MS)
  })

  it('does not hide that the others are dead: each says why', async () => {
    const prepared = await prepare('named', holes.servers)
    const { backend } = await start(prepared)
    const states = async () =>
      (await backend.client.query('clusters.list', undefined))
        .filter(({ id }) => prepared.dead.includes(id))
        .map(({ connection }) => connection)
    const areNamed = async () => (await states()).every(({ failure }) => failure !== null)
    for (const end = Date.now() + LIVE_MS; !(await areNamed()) && Date.now() < end;)
      await new Promise(next => setTimeout(next, 50))
    const named = (await states()).map(({ status, failure }) => `${status} ${failure?.code}`)
    expect(new Set(named)).toEqual(
      new Set(['offline TIMEOUT', 'offline REFUSED', 'offline DNS', 'offline NETWORK']),
    )
    await backend.close()
  })

  it('and a backend that holds them all ends at once', async () => {
    const { backend } = await start(await prepare('ending', holes.servers))
    const at = performance.now()
    await backend.close()
    expect(performance.now() - at).toBeLessThan(START_MS)
  })
})
