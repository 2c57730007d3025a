// What somebody sees who may not see everything, and what their sign-in costs.
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { createExecRunner } from '../../../main/clusters/execRunner.ts'
import { connect } from '../../../main/clusters/connect.ts'
import { createAuthenticator } from '../../../main/clusters/auth.ts'
import { canI, getOwnUser } from '../../../main/clusters/api.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { readTestKubeconfig } from '../../support/givenCluster.ts'
import { createPlugins, execCredential } from '../../support/plugins.ts'
import { configFor, openTestSession, type TestSession, until } from '../../support/sessions.ts'

const cluster = inject('cluster')
const never = new AbortController().signal
const team = 'rights-team'
const other = 'rights-other'

describe.skipIf(!cluster)('an identity with few rights', () => {
  let api: Api
  let viewer: Awaited<ReturnType<typeof readTestKubeconfig>>
  let test: TestSession | undefined

  const subject = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer' }
  const rbac = '/apis/rbac.authorization.k8s.io/v1'
  const pod = (namespace: string, name: string) => ({
    metadata: { name, namespace },
    spec: { containers: [{ name: 'main', image: 'none' }], nodeSelector: { 'no-such': 'node' } },
  })
  const open = (more: Parameters<typeof configFor>[1] = {}, timings = {}) => {
    const credential = { type: 'token', token: viewer.token } as const
    test = openTestSession(configFor(viewer.server, { caPem: viewer.caPem, credential, ...more }), {
      timings,
    })
    return test
  }
  const becomes = (status: string, limitMs = 10_000) =>
    until(
      () => test?.session.state().status === status,
      limitMs,
      () => test?.session.state(),
    )
  const watchOf = (kind: string) => test?.session.state().watches.find(watch => watch.kind === kind)

  beforeAll(async () => {
    if (!cluster) return
    viewer = await readTestKubeconfig(cluster.kubeconfigPath)
    api = await openApi(cluster.kubeconfigPath)
    for (const name of [team, other]) {
      await api.send('POST', '/api/v1/namespaces', { metadata: { name } })
      if (cluster.hasControllers)
        for (const end = Date.now() + 20_000; Date.now() < end; await new Promise(r => setTimeout(r, 50)))
          if (await isThere(`/api/v1/namespaces/${name}/serviceaccounts/default`)) break
      await api.send('POST', `/api/v1/namespaces/${name}/pods`, pod(name, `pod-of-${name}`))
    }
    const rules = [
      { apiGroups: [''], resources: ['pods', 'events'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['list', 'watch'] },
    ]
    await api.send('POST', `${rbac}/namespaces/${team}/roles`, { metadata: { name: 'few' }, rules })
    await api.send('POST', `${rbac}/namespaces/${team}/rolebindings`, {
      metadata: { name: 'few' },
      subjects: [subject],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'few' },
    })
    viewer = await readTestKubeconfig(cluster.viewerKubeconfigPath)
  })
  const isThere = (path: string) =>
    api.send('GET', path).then(
      () => true,
      () => false,
    )
  afterEach(async () => {
    await test?.session.close()
    test = undefined
  })
  afterAll(async () => {
    if (!cluster) return
    for (const name of [team, other]) await api.send('DELETE', `/api/v1/namespaces/${name}`)
    api.close()
  })

  it('sees the pods of the namespace of its context, live, and is told what it may not see', async () => {
    const { mirror } = open({ namespace: team })
    await becomes('live')
    expect(mirror.records('pod').map(({ name }) => name)).toEqual([`pod-of-${team}`])
    expect(watchOf('pods')).toMatchObject({ status: 'watching', namespaces: [team] })
    expect(watchOf('nodes')).toMatchObject({ status: 'forbidden' })
    expect(watchOf('nodes')?.failure).toMatchObject({
      code: 'FORBIDDEN',
      data: { verb: 'list', resource: 'nodes', namespace: null, reason: 'Forbidden' },
    })
    expect(watchOf('workloads')?.namespaces).toEqual([team])
    await api.send('POST', `/api/v1/namespaces/${team}/pods`, pod(team, 'later'))
    expect(await until(() => mirror.has('pod', 'later'), 2000)).toBeLessThan(2000)
  })

  it('of another context, without rights there, is offline with the reason', async () => {
    open({ namespace: other })
    await becomes('offline')
    expect(test?.session.state().failure?.code).toBe('FORBIDDEN')
  })

  it('who may list namespaces sees each where it has rights, and more once it is given them', async () => {
    const role = {
      metadata: { name: 'rights-test' },
      rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list', 'watch'] }],
    }
    await api.send('POST', `${rbac}/clusterroles`, role)
    const binding = {
      metadata: { name: 'rights-test' },
      subjects: [subject],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'rights-test' },
    }
    await api.send('POST', `${rbac}/clusterrolebindings`, binding)
    try {
      const { mirror } = open({}, { recheckMs: 1000 })
      await becomes('live')
      expect(watchOf('pods')?.namespaces).toEqual([team])
      expect(watchOf('namespaces')?.status).toBe('watching')
      const rules = [...role.rules, { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }]
      await api.send('PUT', `${rbac}/clusterroles/rights-test`, { ...role, rules })
      await until(
        () => mirror.has('pod', `pod-of-${other}`),
        10_000,
        () => watchOf('pods'),
      )
      expect(watchOf('pods')?.namespaces).toBeNull()
    } finally {
      await api.send('DELETE', `${rbac}/clusterrolebindings/rights-test`)
      await api.send('DELETE', `${rbac}/clusterroles/rights-test`)
    }
  })

  it('twenty requests at once run its plugin once, and say who it is', async () => {
    const plugins = await createPlugins()
    const printed = execCredential({ token: viewer.token })
    const plugin = await plugins.make('sign-in', `echo run >> "$COUNT"; sleep 0.2; printf '%s' '${printed}'`)
    const exec = createExecRunner({ env: () => process.env, now: Date.now })
    const config = configFor(viewer.server, {
      caPem: viewer.caPem,
      credential: { type: 'exec', exec: plugin },
    })
    const client = connect({
      config,
      proxy: null,
      auth: createAuthenticator(config, { exec, isExecAllowed: () => true, now: Date.now }),
      guard: () => 'readOnly',
      userAgent: 'canopy/test',
    })
    const users = await Promise.all(Array.from({ length: 20 }, () => getOwnUser(client, never)))
    expect(new Set(users)).toEqual(new Set(['viewer']))
    expect(exec.runs()).toBe(1)
    expect(await plugins.count()).toBe(1)
    expect(await canI(client, { verb: 'list', resource: 'pods', namespace: team }, never)).toBe(true)
    expect(await canI(client, { verb: 'list', resource: 'nodes' }, never)).toBe(false)
    await client.close()
    await plugins.remove()
  })
})
