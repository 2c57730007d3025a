// Removing clusters from a real backend, held against what is on disk.
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { failureOf } from '../../../support/registrySetup.ts'
import { kubeconfigText } from '../../../support/kubeconfigs.ts'
import { openBackend, type RunningBackend } from '../../../support/runningBackend.ts'
import { tempFolder } from '../../../support/stores.ts'

/** A start sweeps once it is calm. */
const SWEPT_MS = 1000

let data: string
let kubeconfig: string
let backend: RunningBackend
beforeEach(() => {
  const folder = tempFolder()
  data = join(folder, 'data')
  mkdirSync(data)
  kubeconfig = join(folder, 'kubeconfig')
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'login', interactiveMode: 'Never' }
  writeFileSync(
    kubeconfig,
    kubeconfigText({ name: 'a', cluster: { server: 'https://127.0.0.1:1' }, user: { exec } }),
  )
  backend = openBackend(data)
})
afterEach(() => backend.close())

const stores = (): readonly string[] => {
  const folder = join(data, 'clusters')
  return existsSync(folder) ? readdirSync(folder).map(name => join(folder, name)) : []
}
const list = () => backend.client.query('clusters.list', undefined)
const planOf = (cluster: ClusterId) => backend.client.query('clusters.removalPlan', { cluster })
const remove = (cluster: ClusterId) => backend.client.command('clusters.remove', { cluster, typedName: null })

/** The cluster of the kubeconfig, whose store was opened once. */
async function addCluster() {
  await backend.add([kubeconfig])
  const added = (await list()).find(({ isSample }) => !isSample)!
  await backend.client.query('overview.get', { cluster: added.id })
  return added
}

describe('a cluster that is removed', () => {
  it('takes along what its plan says, and nothing else', async () => {
    const { id, summary } = await addCluster()
    await backend.client.command('clusters.allowExec', { cluster: id, hash: summary?.exec?.hash ?? '' })
    writeFileSync(join(data, 'clusters', `${id}.sqlite.before-v1`), 'a backup')
    const other = join(data, 'clusters', 'other.sqlite')
    writeFileSync(other, '')

    const plan = await planOf(id)
    const mine = stores().filter(file => file !== other)
    expect(plan).toMatchObject({
      storePath: join(data, 'clusters', `${id}.sqlite`),
      storeBytes: mine.reduce((sum, file) => sum + statSync(file).size, 0),
      history: { samples: 0, oldest: null },
      keptFile: kubeconfig,
      consents: 1,
      hasFigureSource: false,
      hasQuotaDraft: false,
      quotaEdits: 0,
    })
    expect(mine.length).toBeGreaterThan(1)
    await remove(id)
    expect(stores()).toEqual([other])
    expect(existsSync(kubeconfig)).toBe(true)
    expect((await list()).map(cluster => cluster.id)).not.toContain(id)
  })

  it('may have a store that only a newer Canopy can open', async () => {
    const { id } = await addCluster()
    await backend.close()
    const file = new Database(join(data, 'clusters', `${id}.sqlite`))
    file.pragma('user_version = 99')
    file.close()
    backend = openBackend(data)
    expect((await failureOf(backend.client.query('overview.get', { cluster: id }))).code).toBe(
      'STORE_FROM_FUTURE',
    )
    expect((await planOf(id)).history).toBeNull()
    await remove(id)
    expect(stores()).toEqual([])
  })

  it('is gone also where its files could not be deleted; they are at the next start', async () => {
    const { id } = await addCluster()
    const stubborn = join(data, 'clusters', `${id}.sqlite.before-v1`)
    mkdirSync(stubborn)
    await failureOf(remove(id))
    expect((await list()).map(cluster => cluster.id)).not.toContain(id)
    expect(stores()).not.toEqual([])
    await backend.close()
    rmdirSync(stubborn)
    const strange = join(data, 'clusters', 'of-nobody.sqlite')
    writeFileSync(strange, 'perhaps of a registry that was set aside')
    backend = openBackend(data)
    await expect.poll(stores, { timeout: 5000 }).toEqual([strange])
  })
})

describe('the sample', () => {
  it('leaves the file of the app where it is', async () => {
    await addCluster()
    const { id } = (await list()).find(({ isSample }) => isSample)!
    expect(await planOf(id)).toMatchObject({ storePath: null, storeBytes: 0 })
    await remove(id)
    await backend.close()
    backend = openBackend(data)
    expect((await list()).map(cluster => cluster.id)).not.toContain(id)
    await sleep(SWEPT_MS)
    expect(existsSync(join(import.meta.dirname, '../../../../assets/sample.canopy'))).toBe(true)
  })
})
