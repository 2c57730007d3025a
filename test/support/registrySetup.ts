// A registry on a real app database in a folder of its own, with kubeconfigs in `kube` below it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '#core/base/errors.ts'
import { millis, type ClusterId } from '#core/base/units.ts'
import { createRegistry, type Registry } from '../../main/clusters/registry.ts'
import type { ListedCluster } from '../../main/clusters/kept.ts'
import type { AppStore } from '../../main/store/appRecords.ts'
import { openAppStore } from '../../main/store/app.ts'
import { createFakeSecrets } from './fakeSecrets.ts'
import { type ContextSpec, kubeconfigText } from './kubeconfigs.ts'

type AddOptions = { readonly choice?: 'keepBoth' | 'replace' | 'skip'; readonly name?: string | null }

export class RegistrySetup {
  readonly folder = mkdtempSync(join(tmpdir(), 'canopy-registry-'))
  readonly kube = join(this.folder, 'kube')
  readonly secrets = createFakeSecrets()
  store: AppStore
  registry: Registry
  changes = 0
  #ids = 0

  constructor() {
    mkdirSync(this.kube)
    this.store = this.#openStore()
    this.registry = this.#open()
  }

  #openStore = (): AppStore => openAppStore(join(this.folder, 'canopy.sqlite'), () => millis(1000))
  #open = (): Registry =>
    createRegistry({
      store: this.store,
      secrets: this.secrets,
      now: () => millis(Date.now()),
      newId: () => `c${++this.#ids}` as ClusterId,
      onChange: () => (this.changes += 1),
    })

  /** As after a restart of the app. */
  restart(): void {
    this.store.close()
    this.store = this.#openStore()
    this.registry = this.#open()
  }

  dispose(): void {
    this.store.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  path = (name: string): string => join(this.kube, name)

  write(name: string, ...specs: readonly ContextSpec[]): string {
    writeFileSync(this.path(name), kubeconfigText(...specs))
    return this.path(name)
  }

  addFile(path: string, context: string, { choice = 'keepBoth', name = null }: AddOptions = {}) {
    return this.registry.add([{ source: { kind: 'file', path }, path: null, context, choice, name }])
  }

  addText(text: string, context: string, { choice = 'keepBoth', name = null }: AddOptions = {}) {
    return this.registry.add([{ source: { kind: 'text', text }, path: null, context, choice, name }])
  }

  /** The one cluster that there is. */
  only(): ListedCluster {
    const [cluster, ...others] = this.registry.list()
    if (!cluster || others.length > 0) throw new Error('there is not exactly one cluster')
    return cluster
  }
}

/** The AppError that some work ends in. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const failure: unknown = await work.then(
    () => new Error('it did not fail'),
    (cause: unknown) => cause,
  )
  if (failure instanceof AppError) return failure
  throw failure
}
