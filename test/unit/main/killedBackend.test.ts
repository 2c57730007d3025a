// The whole backend killed while it writes to all of its files: what was acknowledged is there, and what was not is whole or absent.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { openAppStore } from '../../../main/store/app.ts'
import { openClusterStore } from '../../../main/store/clusterStore.ts'
import { createTestClients, type TestClients } from '../../support/clients.ts'
import { type ApiAnswer, serveEmptyApi } from '../../support/emptyApi.ts'
import { kubeconfigText } from '../../support/kubeconfigs.ts'
import { NOW, tempFolder } from '../../support/stores.ts'

const KILLS = process.env['CANOPY_LONG'] ? 100 : 3
const NODES = 50
const BUSY = join(import.meta.dirname, '../../support/busyBackend.ts')

let clients: TestClients
beforeAll(async () => {
  clients = await createTestClients()
})
afterAll(() => clients.end())

/** A cluster whose nodes change all the time, until the connection goes. Each change of all nodes is one generation of them. */
async function serveRestlessNodes(): Promise<string> {
  let version = 100
  const node = (index: number, generation: number) => ({
    metadata: {
      name: `node-${index}`,
      uid: `uid-${index}`,
      resourceVersion: String((version += 1)),
      labels: { generation: String(generation) },
    },
  })
  const nodes = (generation: number) => Array.from({ length: NODES }, (_, index) => node(index, generation))
  const storm = async (response: ServerResponse): Promise<void> => {
    for (let generation = 1; !response.destroyed; generation += 1) {
      for (const object of nodes(generation))
        response.write(`${JSON.stringify({ type: 'MODIFIED', object })}\n`)
      await sleep(5)
    }
  }
  const answer: ApiAnswer = ({ path }, response) => {
    if (path.startsWith('/api/v1/nodes?limit='))
      return { body: { metadata: { resourceVersion: String((version += 1)) }, items: nodes(0) } }
    if (!path.startsWith('/api/v1/nodes?watch')) return undefined
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    void storm(response)
    return null
  }
  return (await serveEmptyApi(clients, answer, null)).url
}

type Killed = { readonly named: number; readonly audited: number }

/** Lets a backend write until it is live and `ms` longer, then kills it. @returns what it had acknowledged */
async function runAndKill(args: readonly string[], home: string, ms: number): Promise<Killed> {
  const child = spawn(process.execPath, [BUSY, ...args], {
    env: { PATH: process.env['PATH'], HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = once(child, 'close')
  await expect.poll(() => said, { timeout: 20_000, interval: 10 }).toMatch(/^live$/m)
  await sleep(ms)
  child.kill('SIGKILL')
  await ended
  const lines = said.split('\n')
  return {
    named: lines.filter(line => line.startsWith('named')).length,
    audited: lines.filter(line => line === 'audited').length,
  }
}

it(
  `registry, audit and mirror hold what was acknowledged after ${KILLS} kills of a backend that writes`,
  async () => {
    const folder = tempFolder()
    const data = join(folder, 'data')
    mkdirSync(data)
    const kubeconfig = join(folder, 'kubeconfig')
    writeFileSync(kubeconfig, kubeconfigText({ name: 'a', cluster: { server: await serveRestlessNodes() } }))
    let audited = 1 // that the cluster was added
    for (let kill = 0; kill < KILLS; kill += 1) {
      const args = kill === 0 ? [data, kubeconfig] : [data]
      const run = await runAndKill(args, folder, (kill * 37) % 200)
      expect(run.named).toBeGreaterThan(0)

      const app = openAppStore(join(data, 'canopy.sqlite'), () => NOW)
      expect(app.notices).toEqual([])
      const row = app.clusters().find(({ id }) => id !== ('sample' as ClusterId))
      // The write that was under way when the kill came may be there, but only whole.
      expect([`name ${run.named - 1}`, `name ${run.named}`]).toContain(row?.name)
      const inAudit = app.auditTail(1_000_000).filter(({ action }) => action === 'clusters.add').length
      expect([audited + run.audited, audited + run.audited + 1]).toContain(inAudit)
      audited = inAudit
      app.close()

      const store = openClusterStore(join(data, 'clusters', `${row?.id}.sqlite`), { now: () => NOW })
      expect(store.notices).toEqual([])
      expect(store.counts().node).toBe(NODES)
      expect(store.kubeSystemUid()).toBe('uid-1')
      store.close()
    }
  },
  KILLS * 30_000,
)
