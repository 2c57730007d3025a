import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import type { AppliedEdit } from '../../../../preload/contract/quotaTree.ts'
import { openAppStore } from '../../../../main/store/app.ts'
import type { ClusterRow } from '../../../../main/store/appRecords.ts'
import { NOW, tempFolder } from '../../../support/stores.ts'

const now = () => NOW
const id = (text: string) => text as ClusterId

const pasted: ClusterRow = {
  id: id('alpha'),
  name: 'Alpha',
  colour: 'green',
  guard: 'production',
  isPinned: true,
  position: 1,
  source: { kind: 'pasted' },
  context: 'admin@alpha',
  fingerprint: 'f'.repeat(64),
  sealedText: Uint8Array.from([0, 1, 255]),
  acceptedCa: 'c'.repeat(64),
  kubeSystemUid: 'uid-1',
  proxyOverride: 'socks5://127.0.0.1:1080',
  summary: {
    context: 'admin@alpha',
    clusterName: 'alpha',
    userName: 'admin',
    server: 'https://192.0.2.1:6443',
    namespace: null,
    authType: 'token',
    exec: null,
    insecureSkipTlsVerify: false,
    isPlainHttp: false,
    tlsServerName: null,
    proxyUrl: null,
    impersonates: null,
  },
  addedAt: NOW,
}
const file: ClusterRow = {
  ...pasted,
  id: id('beta'),
  name: 'Beta',
  guard: 'none',
  isPinned: false,
  position: 0,
  source: { kind: 'file', path: '/home/me/.kube/config' },
  sealedText: null,
  acceptedCa: null,
  kubeSystemUid: null,
  proxyOverride: null,
  summary: null,
}

function openTemp(path = join(tempFolder(), 'canopy.sqlite')) {
  const store = openAppStore(path, now)
  onTestFinished(() => store.close())
  return { store, path }
}

/** What another store that is opened on the same file sees. */
const seenAgain = (path: string) => openTemp(path).store

describe('the registry', () => {
  it('gives clusters back as they were put, in the order of the list', () => {
    const { store, path } = openTemp()
    store.putCluster(pasted)
    store.putCluster(file)
    for (const seen of [store, seenAgain(path)]) {
      const rows = seen.clusters()
      expect(
        rows.map(row => ({ ...row, sealedText: row.sealedText && Uint8Array.from(row.sealedText) })),
      ).toEqual([file, pasted])
    }
  })

  it('takes a change of a cluster in place of what it was', () => {
    const { store } = openTemp()
    store.putCluster(pasted)
    store.putCluster({ ...pasted, name: 'Renamed', isPinned: false, sealedText: null })
    expect(store.clusters()).toMatchObject([{ name: 'Renamed', isPinned: false, sealedText: null }])
  })

  it('forgets a cluster with the consents that were given for it, and nothing else', () => {
    const { store } = openTemp()
    store.putCluster(pasted)
    store.putCluster(file)
    store.addConsent({ cluster: pasted.id, hash: 'one', at: NOW })
    store.addConsent({ cluster: pasted.id, hash: 'one', at: millis(NOW + 1) })
    store.addConsent({ cluster: file.id, hash: 'two', at: NOW })
    expect(store.consents()).toHaveLength(2)
    store.audit({ at: NOW, cluster: pasted.id, action: 'clusters.remove', outcome: 'done', detail: {} })
    store.deleteCluster(pasted.id)
    expect(store.clusters().map(row => row.id)).toEqual([file.id])
    expect(store.consents()).toEqual([{ cluster: file.id, hash: 'two', at: NOW }])
    expect(store.auditTail(10)).toHaveLength(1)
  })

  it('leaves out a summary of a form that is not known, and refuses a source of none', () => {
    const { store, path } = openTemp()
    store.putCluster(pasted)
    const other = new Database(path)
    other.prepare(`UPDATE cluster SET summary = '{"context":"x"}'`).run()
    expect(store.clusters()[0]?.summary).toBeNull()
    other.prepare(`UPDATE cluster SET source = '{"kind":"carrier pigeon"}'`).run()
    other.close()
    expect(() => store.clusters()).toThrowError(
      expect.objectContaining({ code: 'STORE_CORRUPT', data: { cluster: 'alpha' } }),
    )
  })
})

describe('folders, settings and the audit', () => {
  it('keeps each folder once, and forgets with it what was dismissed of it', () => {
    const { store, path } = openTemp()
    for (const folder of ['/b', '/a', '/b']) store.addFolder(folder)
    expect(store.folders()).toEqual(['/a', '/b'])
    const dismissed = { folder: '/a', path: '/a/config', context: 'one' }
    store.dismiss(dismissed)
    store.dismiss(dismissed)
    store.dismiss({ ...dismissed, folder: '/b' })
    expect(seenAgain(path).dismissals()).toHaveLength(2)
    store.removeFolder('/b')
    expect(store.folders()).toEqual(['/a'])
    expect(store.dismissals()).toEqual([dismissed])
  })

  it('keeps settings of any kind of value, and only those that were put last', () => {
    const { store, path } = openTemp()
    store.putSettings({ theme: 'dark', openClusters: 8, list: [1, null], nothing: null, gone: undefined })
    expect(seenAgain(path).settings()).toEqual({
      theme: 'dark',
      openClusters: 8,
      list: [1, null],
      nothing: null,
    })
    store.putSettings({ theme: 'light' })
    expect(store.settings()).toEqual({ theme: 'light' })
  })

  it('gives the last lines of the audit, the newest first', () => {
    const { store, path } = openTemp()
    for (let n = 0; n < 5; n += 1)
      store.audit({ at: millis(NOW + n), cluster: null, action: `step ${n}`, outcome: 'done', detail: { n } })
    expect(seenAgain(path).auditTail(2)).toEqual([
      { at: NOW + 4, cluster: null, action: 'step 4', outcome: 'done', detail: { n: 4 } },
      { at: NOW + 3, cluster: null, action: 'step 3', outcome: 'done', detail: { n: 3 } },
    ])
  })
})

describe("the app's own file", () => {
  it('is opened from the frozen file of the first schema', () => {
    const path = join(tempFolder(), 'canopy.sqlite')
    copyFileSync(join(import.meta.dirname, '../../../fixtures/stores/app-v1.sqlite'), path)
    const { store } = openTemp(path)
    expect(store.notices).toEqual([])
    expect(store.clusters().map(row => row.name)).toEqual(['Beta', 'Alpha'])
    expect(store.clusters()[1]?.summary?.server).toBe('https://192.0.2.1:6443')
    expect(store.settings()).toEqual({ theme: 'dark' })
    expect(store.folders()).toEqual(['/home/me/.kube'])
    expect(store.dismissals()).toHaveLength(1)
    expect(store.consents()).toMatchObject([{ cluster: 'alpha', hash: 'one' }])
    expect(store.auditTail(10)).toMatchObject([{ action: 'clusters.add', detail: { added: 2 } }])
  })

  it('says which SQLite it is', () => expect(openTemp().store.sqlite).toMatch(/^3\.\d+\.\d+$/))

  it('is set aside when it is damaged, also after a clean close, and says so', () => {
    const { store, path } = openTemp()
    store.putCluster(pasted)
    store.close()
    const db = new Database(path)
    const root = Number(db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'cluster'`).pluck().get())
    const content = db.serialize()
    db.close()
    content.fill(0xff, (root - 1) * 4096, (root - 1) * 4096 + 64)
    writeFileSync(path, content)
    const again = seenAgain(path)
    expect(again.notices).toMatchObject([{ code: 'STORE_CORRUPT', data: { path } }])
    expect(again.clusters()).toEqual([])
    again.putCluster(file)
    expect(again.clusters()).toHaveLength(1)
  })
})

describe('applied edits of quota trees', () => {
  const edit = (name: string, at: number): AppliedEdit => ({
    id: name, at: millis(NOW + at), outcome: 'unknown', who: null, note: '', edits: [], before: null, after: {}, reverts: null,
  }) // prettier-ignore

  it('the last 50 are kept of each cluster, the newest first', () => {
    const { store, path } = openTemp()
    for (const row of [pasted, file]) store.putCluster(row)
    for (const at of Array(55).keys())
      for (const { id: cluster } of [pasted, file]) {
        store.quotaEdits.beginEdit(cluster, edit(`${cluster} ${at}`, at))
        store.quotaEdits.confirmEdit(cluster, `${cluster} ${at}`)
      }
    for (const { id: cluster } of [pasted, file])
      expect(
        seenAgain(path)
          .quotaEdits.edits(cluster)
          .map(kept => kept.id),
      ).toEqual(Array.from({ length: 50 }, (_, at) => `${cluster} ${54 - at}`))
  })

  it('those whose outcome is open are told apart, in the order in which they were begun', () => {
    const { store } = openTemp()
    store.putCluster(pasted)
    const { quotaEdits } = store
    for (const at of [2, 1, 3]) quotaEdits.beginEdit(pasted.id, edit(`e${at}`, at))
    quotaEdits.confirmEdit(pasted.id, 'e3')
    expect(quotaEdits.openEdits(pasted.id)).toEqual([edit('e1', 1), edit('e2', 2)])
    expect(quotaEdits.openEdits(file.id)).toEqual([])
  })
})
