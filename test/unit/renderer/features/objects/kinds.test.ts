import { expect, it } from 'vitest'
import {
  keyOfResource,
  matchKinds,
  resourceOfKey,
  resourceOfLink,
} from '../../../../../renderer/features/objects/kinds.ts'

const kind = (name: string, group: string, more: { plural?: string; shortNames?: string[] } = {}) => ({
  kind: name,
  group,
  version: 'v1',
  plural: more.plural ?? `${name.toLowerCase()}s`,
  isNamespaced: true,
  shortNames: more.shortNames ?? [],
  verbs: [],
})
const pods = kind('Pod', '', { shortNames: ['po'] })
const podTemplates = kind('PodTemplate', '')
const deployments = kind('Deployment', 'apps', { shortNames: ['deploy'] })
const all = [podTemplates, pods, deployments]

it('finds kinds by any of their names, the exact one first', () => {
  const found = (text: string) => matchKinds(all, text).map(({ kind: name }) => name)
  expect(found('pod')).toEqual(['Pod', 'PodTemplate'])
  expect(found('po')).toEqual(['Pod', 'PodTemplate'])
  expect(found('deploy apps')).toEqual(['Deployment'])
  expect(found('nothing')).toEqual([])
  expect(found('')).toHaveLength(3)
})

it('names a kind in an address and reads it back', () => {
  for (const each of all) expect(resourceOfKey(keyOfResource(each))).toMatchObject({ plural: each.plural })
  expect(resourceOfKey('x')).toBeNull()
  expect(resourceOfKey(null)).toBeNull()
})

it('follows a link to the version that is served', () => {
  expect(resourceOfLink(all, { apiVersion: 'apps/v1beta1', kind: 'Deployment' })).toBe(deployments)
  expect(resourceOfLink(all, { apiVersion: 'v1', kind: 'Pod' })).toBe(pods)
  expect(resourceOfLink(all, { apiVersion: 'example.com/v1', kind: 'Pod' })).toBeUndefined()
})
