// The component put in, upgraded and rolled back by the app's own engine, in two releases of the same code.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { COMPONENT, NAMESPACE } from '#core/wire.ts'
import { createSchedulerComponent } from '../../../main/suite/scheduler/component.ts'
import type { Action, SuiteOptions } from '../../../preload/contract/suite.ts'
import { openWorkbench } from '../suite/workbench.ts'
import { bundleOfNow, untilRolledOut } from './install.ts'
import type { Scene } from './scene.ts'

export interface SuiteInstall {
  readonly install: (options?: Partial<SuiteOptions>) => Promise<void>
  /** To a bundle that differs in a remark: another hash, so that every replica is replaced; with options that are changed at the same time. */
  readonly upgrade: (options?: Partial<SuiteOptions>) => Promise<void>
  readonly rollBack: () => Promise<void>
  /** Changes options of what is installed. */
  readonly configure: (options: Partial<SuiteOptions>) => Promise<void>
  /** The hash of the bundle that new replicas are told to run. */
  readonly bundleHash: () => Promise<string>
  readonly close: () => Promise<void>
}

interface Deployment {
  readonly spec: {
    readonly template: { readonly metadata: { readonly annotations: Record<string, string> } }
  }
}

/** Two replicas that gate by the policy, where nothing else is asked for. */
export async function openSuiteInstall({ api, cluster }: Scene): Promise<SuiteInstall> {
  const folder = await mkdtemp(join(tmpdir(), 'canopy-releases-'))
  const bench = await openWorkbench(cluster.kubeconfigPath)
  const built = await bundleOfNow()
  const release = async (version: string, bundle: Buffer) => {
    const path = join(folder, `${version}.mjs.gz`)
    await writeFile(path, bundle)
    return createSchedulerComponent({ version, bundle: path })
  }
  const older = await release('0.0.1', built)
  const newer = await release('0.0.2', gzipSync(`${gunzipSync(built).toString('utf8')}\n// 0.0.2\n`))
  let running = older
  let options: SuiteOptions = { ...older.defaults, replicas: 2, admission: 'policy' }

  async function run(action: Action, component = running): Promise<void> {
    bench.site.objects.forgetKinds()
    await bench.run(component, action)
    await untilRolledOut(api)
    running = component
  }
  return {
    async install(changes) {
      options = { ...options, ...changes }
      await run({ kind: 'install', options })
    },
    upgrade: changes =>
      run(changes ? { kind: 'configure', options: { ...options, ...changes } } : { kind: 'upgrade' }, newer),
    rollBack: () => run({ kind: 'rollback' }, older),
    configure: changes => run({ kind: 'configure', options: { ...options, ...changes } }),
    async bundleHash() {
      const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${COMPONENT}`
      const { spec } = await api.send<Deployment>('GET', path)
      return spec.template.metadata.annotations['canopy.internal/bundle-sha256'] ?? ''
    },
    async close() {
      await bench.close()
      await rm(folder, { recursive: true })
    },
  }
}
