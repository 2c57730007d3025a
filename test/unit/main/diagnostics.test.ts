import { describe, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { diagnosticsText } from '../../../main/diagnostics.ts'
import { closedConnection } from '../../../main/clusters/connectionState.ts'
import type { Cluster } from '../../../preload/contract/clusters.ts'
import { NOW } from '../../support/stores.ts'

const id = 'c1' as ClusterId
const cluster: Cluster = {
  id,
  name: 'prod-shanghai',
  colour: 'green',
  guard: 'production',
  isPinned: false,
  isSample: false,
  source: { kind: 'file', path: '/home/mira/.kube/config' },
  summary: {
    context: 'mira@prod',
    clusterName: 'prod',
    userName: 'mira-admin',
    server: 'https://k8s.corp.example:6443',
    namespace: null,
    authType: 'exec',
    exec: { command: '/home/mira/bin/corp-login', args: [], envNames: [], installHint: null, hash: '' },
    insecureSkipTlsVerify: false,
    isPlainHttp: false,
    tlsServerName: null,
    proxyUrl: 'http://proxy.corp.example:3128',
    impersonates: null,
  },
  sourceFailure: null,
  kubeSystemUid: null,
  sameClusterAs: [],
  proxyOverride: null,
  addedAt: NOW,
  connection: {
    ...closedConnection(id, null, NOW),
    status: 'offline',
    failure: { code: 'TLS_UNTRUSTED', message: '', data: {} },
  },
}
const info = {
  version: '0.1.0',
  versions: { node: '24' },
  platform: 'linux',
  dataFolder: '/home/mira/.config/Canopy',
  isDataFolderGiven: false,
  logFolder: '/home/mira/.config/Canopy/logs',
  secrets: { backend: 'gnome_libsecret', isAvailable: true, isPlainText: false },
  loginPath: { status: 'merged' as const, detail: '' },
  notices: [],
  lockedSettings: [],
  askedCluster: null,
}

describe('diagnostics', () => {
  const log = [
    '{"event":"connection","host":"k8s.corp.example:6443","user":"mira-admin"}',
    '{"event":"read","path":"/home/mira/.kube/config"}',
    '{"event":"bad","detail":"Bearer c2VjcmV0LXRva2Vu"}',
    '{"event":"open","cluster":"prod-shanghai"}',
    '{"event":"failed","message":"/run/secrets/token: no such file, pods of team-secret through proxy.elsewhere:1"}',
    '{"event":"folder","path":"/home/mira/kube-configs"}',
    '{"event":"cluster offline","message":"/home/mira/bin/corp-login may not run before it is allowed"}',
  ]
  const names = ['/run/secrets/token', 'team-secret', '/home/mira/kube-configs']
  const text = diagnosticsText(info, [{ ...cluster, proxyOverride: 'http://proxy.elsewhere:1' }], {
    tail: log,
    names,
  })

  for (const secret of [
    'mira-admin',
    'k8s.corp',
    '/home/mira/.kube',
    'c2VjcmV0',
    'prod-shanghai',
    'proxy.corp',
    'proxy.elsewhere',
    '/run/secrets/token',
    'team-secret',
    'kube-configs',
    'corp-login',
    '/home/mira/.config',
  ])
    it(`do not name ${secret}`, () => expect(text).not.toContain(secret))

  it('tell how each cluster fares, by number', () => {
    expect(text).toContain('Canopy 0.1.0 on linux')
    expect(text).toContain('#1 file exec offline TLS_UNTRUSTED')
  })
})
