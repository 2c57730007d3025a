// Consent is given to what was shown, whatever its file says at the click.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import type { Cluster, Connection } from '../../../../preload/contract/clusters.ts'
import { kubeconfigText } from '../../../support/kubeconfigs.ts'
import { createPlugins, execCredential, type Plugins } from '../../../support/plugins.ts'
import { failureOf } from '../../../support/registrySetup.ts'
import { openBackend, type RunningBackend } from '../../../support/runningBackend.ts'
import { tempFolder } from '../../../support/stores.ts'

let plugins: Plugins
let backend: RunningBackend
let kubeconfig: string
let looking: AbortController
beforeEach(async () => {
  plugins = await createPlugins()
  const folder = tempFolder()
  kubeconfig = join(folder, 'kubeconfig')
  mkdirSync(join(folder, 'data'))
  backend = openBackend(join(folder, 'data'))
  looking = new AbortController()
})
afterEach(async () => {
  looking.abort()
  await backend.close()
  await plugins.remove()
})

/** The one cluster that was added, as a window sees it now. */
async function shown(): Promise<Cluster> {
  const clusters = await backend.client.query('clusters.list', undefined)
  return clusters.find(({ isSample }) => !isSample)!
}

function look(cluster: ClusterId): readonly Connection[] {
  const states: Connection[] = []
  backend.client.subscribe(
    'clusters.live',
    { cluster },
    { onValue: state => void states.push(state), signal: looking.signal },
  )
  return states
}

describe('a command', () => {
  const write = async (name: string): Promise<void> => {
    const { path: command } = await plugins.make(
      name,
      `echo run >> "$COUNT"\necho '${execCredential({ token: 'of-nobody' })}'`,
    )
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command, interactiveMode: 'Never' }
    const cluster = { server: 'https://127.0.0.1:1' }
    writeFileSync(kubeconfig, kubeconfigText({ name: 'a', cluster, user: { exec } }))
  }

  it('that took the place of the shown one before the click does not run; once it was shown it may', async () => {
    await write('shown')
    await backend.add([kubeconfig])
    const { id, summary } = await shown()
    look(id)
    await write('other')

    const allowing = backend.client.command('clusters.allowExec', {
      cluster: id,
      hash: summary?.exec?.hash ?? '',
    })
    expect((await failureOf(allowing)).code).toBe('STALE_REVISION')
    await sleep(500)
    expect(await plugins.count()).toBe(0)

    const now = await shown()
    expect(now.summary?.exec?.command).toContain('other')
    await backend.client.command('clusters.allowExec', { cluster: id, hash: now.summary?.exec?.hash ?? '' })
    await expect.poll(() => plugins.count(), { timeout: 5000 }).toBe(1)
  })
})

describe('an authority', () => {
  const write = (authority: object): void =>
    writeFileSync(
      kubeconfig,
      kubeconfigText({ name: 'a', cluster: { server: 'https://127.0.0.1:1', ...authority } }),
    )

  it('that took the place of the shown one before the click is not accepted, and is what is shown next', async () => {
    write({ 'insecure-skip-tls-verify': true })
    await backend.add([kubeconfig])
    const { id } = await shown()
    write({})
    const states = look(id)
    await expect.poll(() => states.at(-1)?.failure?.data, { timeout: 5000 }).toMatchObject({ after: null })
    write({ server: 'http://127.0.0.1:1' })

    const accepting = backend.client.command('clusters.acceptCa', { cluster: id, trust: null })
    expect((await failureOf(accepting)).code).toBe('STALE_REVISION')
    await expect.poll(() => states.at(-1)?.failure?.data, { timeout: 5000 }).toMatchObject({ after: 'http' })
    await backend.client.command('clusters.acceptCa', { cluster: id, trust: 'http' })
    await expect.poll(() => states.at(-1)?.failure?.code, { timeout: 5000 }).toBe('REFUSED')
  })
})
