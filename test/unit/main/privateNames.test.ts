import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { privateNames } from '../../../main/privateNames.ts'
import { RegistrySetup } from '../../support/registrySetup.ts'

let setup: RegistrySetup
beforeEach(() => {
  setup = new RegistrySetup()
})
afterEach(() => setup.dispose())

it('what the log may name is told: folders, namespaces, files of kubeconfigs, also of those that cannot be used', async () => {
  const token = setup.path('token')
  writeFileSync(token, 'secret')
  const file = setup.write(
    'config',
    { name: 'a', user: { tokenFile: token } },
    { name: 'b', cluster: { 'certificate-authority': '/no/such/ca.pem' } },
  )
  await setup.addFile(file, 'a')
  await setup.addFile(file, 'b')
  const names = await privateNames({
    folders: () => ['/watched'],
    namespaces: () => ['team-a'],
    clusters: () => setup.registry.rows().map(({ id }) => id),
    configOf: id => setup.registry.configOf(id),
  })
  expect(names.toSorted()).toEqual(['/no/such/ca.pem', '/watched', 'team-a', token].toSorted())
})
