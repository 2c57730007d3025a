import { describe, expect, it } from 'vitest'
import { actionOf, impersonationHeaders, isLoopback, targetOf } from '../../../../main/clusters/request.ts'

describe('the right that a request needs', () => {
  const right = (verb: string, resource: string, where: { group?: string; namespace?: string } = {}) => ({
    verb,
    resource,
    group: where.group ?? '',
    namespace: where.namespace ?? null,
  })
  it.each([
    ['GET', '/api/v1/nodes', {}, right('list', 'nodes')],
    ['GET', '/api/v1/nodes', { watch: 1 }, right('watch', 'nodes')],
    ['GET', '/api/v1/nodes/a', {}, right('get', 'nodes')],
    ['GET', '/api/v1/namespaces', {}, right('list', 'namespaces')],
    ['GET', '/api/v1/namespaces/kube-system', {}, right('get', 'namespaces')],
    ['GET', '/api/v1/namespaces/team-a/pods', {}, right('list', 'pods', { namespace: 'team-a' })],
    ['GET', '/api/v1/namespaces/team-a/pods/p', {}, right('get', 'pods', { namespace: 'team-a' })],
    [
      'GET',
      '/apis/apps/v1/namespaces/team-a/replicasets',
      {},
      right('list', 'replicasets', { group: 'apps', namespace: 'team-a' }),
    ],
    [
      'DELETE',
      '/apis/batch/v1/namespaces/x/jobs/j',
      {},
      right('delete', 'jobs', { group: 'batch', namespace: 'x' }),
    ],
    ['PATCH', '/api/v1/nodes/a', {}, right('patch', 'nodes')],
    ['GET', '/readyz', {}, null],
    ['GET', '/version', {}, null],
  ] as const)('%s %s %j', (...row) => {
    const [method, path, query, want] = row
    expect(actionOf(method, path, query)).toEqual(want)
  })
})

it.each([
  ['https://a', '/api', {}, '/api'],
  ['https://a/', '/api', {}, '/api'],
  [
    'https://a/k8s/clusters/c-1',
    '/api/v1/pods',
    { limit: 5, continue: undefined },
    '/k8s/clusters/c-1/api/v1/pods?limit=5',
  ],
  ['https://a', '/x', { labelSelector: 'a=b,c', watch: true }, '/x?labelSelector=a%3Db%2Cc&watch=true'],
] as const)('a server at %s is asked for %s', (...row) => {
  const [server, path, query, want] = row
  expect(targetOf(new URL(server), path, query)).toBe(want)
})

it('impersonation names each group by itself, and escapes the keys of extras', () => {
  const headers = impersonationHeaders({
    user: 'ada',
    uid: 'u1',
    groups: ['a', 'b, c'],
    extra: { 'Scopes/x': ['1', '2'] },
  })
  expect(headers).toEqual([
    ['impersonate-user', 'ada'],
    ['impersonate-uid', 'u1'],
    ['impersonate-group', 'a'],
    ['impersonate-group', 'b, c'],
    ['impersonate-extra-scopes%2fx', '1'],
    ['impersonate-extra-scopes%2fx', '2'],
  ])
})

it.each([
  ['https://127.0.0.1:6443', true],
  ['https://localhost:6443', true],
  ['https://[::1]:6443', true],
  ['https://10.0.0.1:6443', false],
  ['https://127.example.org', false],
] as const)('%s is this computer: %s', (server, want) => {
  expect(isLoopback(new URL(server))).toBe(want)
})
