import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { kubeconfigText } from '../../support/kubeconfigs.ts'
import { createPlugins, execCredential, type Plugins } from '../../support/plugins.ts'
import { openBackend } from '../../support/runningBackend.ts'

const CONTEXTS = 50
const ALLOWED = 4
/** The stores of known clusters are opened one every 200 ms after a start; all else happens sooner. */
const START_MS = 1500

const folder = mkdtempSync(join(tmpdir(), 'canopy-lazy-'))
const inherited = { HOME: process.env['HOME'], SHELL: process.env['SHELL'] }
let plugins: Plugins
beforeAll(async () => {
  plugins = await createPlugins()
  process.env['HOME'] = join(folder, 'home') // its ~/.kube would be watched
  delete process.env['SHELL']
})
afterAll(async () => {
  await plugins.remove()
  for (const [name, value] of Object.entries(inherited)) if (value !== undefined) process.env[name] = value
  rmSync(folder, { recursive: true, force: true })
})

it('a start with fifty clusters runs the plugin of none, allowed or not; the one that is looked at runs its own', async () => {
  const { path: command } = await plugins.make('login', `echo run >> "$COUNT"\necho '${credential}'`)
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' }
  const names = Array.from({ length: CONTEXTS }, (_, n) => `cluster-${n}`)
  const cluster = { server: 'https://127.0.0.1:1' }
  const kubeconfig = join(folder, 'kubeconfig')
  writeFileSync(kubeconfig, kubeconfigText(...names.map(name => ({ name, cluster, user: { exec } }))))
  const data = join(folder, 'data')
  mkdirSync(data)

  const first = openBackend(data)
  await first.add([kubeconfig])
  const ids = (await first.client.query('clusters.list', undefined)).filter(each => !each.isSample)
  expect(ids).toHaveLength(CONTEXTS)
  const [{ id }] = ids as [(typeof ids)[number]]
  for (const allowed of ids.slice(0, ALLOWED))
    await first.client.command('clusters.allowExec', {
      cluster: allowed.id,
      hash: allowed.summary?.exec?.hash ?? '',
    })
  await first.close()

  const again = openBackend(data)
  await sleep(START_MS)
  expect(await plugins.count()).toBe(0)
  const looking = new AbortController()
  again.client.subscribe(
    'clusters.live',
    { cluster: id },
    { onValue: () => undefined, signal: looking.signal },
  )
  await expect.poll(() => plugins.count(), { timeout: 10_000 }).toBe(1)
  looking.abort()
  await again.close()
})

const credential = execCredential({ token: 'of-nobody' })
