// Custom resource definitions for tests: small ones of our own, or those that their projects publish (CANOPY_TEST_CRDS).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { ApiFailure, type Api } from '../cluster/api.ts'
import { isTrue, type ListedObject, until } from '../cluster/objects.ts'

const OWN = join(import.meta.dirname, '../fixtures/crds')

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

type Definition = { readonly kind?: string; readonly metadata: { readonly name: string } }

/** Every definition below a folder. */
function definitionsIn(folder: string): readonly Definition[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.yaml'))
    .flatMap(name => parseAllDocuments(readFileSync(join(folder, name), 'utf8')))
    .map(document => document.toJS() as Definition | null)
    .filter((definition): definition is Definition => definition?.kind === 'CustomResourceDefinition')
}

/** Installs definitions by name, `pytorchjobs.kubeflow.org`; resolves when the API server serves them. */
export async function installCrds(api: Api, names: readonly string[]): Promise<void> {
  const published = process.env['CANOPY_TEST_CRDS']
  const definitions = definitionsIn(published ?? OWN)
  for (const name of names) {
    const definition = definitions.find(({ metadata }) => metadata.name === name)
    if (!definition) throw new Error(`There is no ${name} in ${published ?? OWN}`)
    await api.send('POST', DEFINITIONS, definition)
  }
  for (const name of names)
    await until(
      `${name} is served`,
      async () => {
        const object = await api.send<ListedObject>('GET', `${DEFINITIONS}/${name}`)
        return isTrue(object, 'Established') ? object : undefined
      },
      { timeoutMs: 60_000, everyMs: 100 }, // published ones are up to a megabyte
    )
}

/** Removes definitions with all their objects; resolves when they are gone. */
export async function removeCrds(api: Api, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const unlessGone = (error: unknown): true => {
      if (error instanceof ApiFailure && error.status === 404) return true
      throw error
    }
    const path = `${DEFINITIONS}/${name}`
    await api.send('DELETE', path).catch(unlessGone)
    const look = async () => (await api.send('GET', path).catch(unlessGone)) === true || undefined
    await until(`${name} is gone`, look, { timeoutMs: 60_000, everyMs: 100 })
  }
}
