import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { clusterExecutable } from './build.mjs'

export const COMPONENTS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const
export type Component = (typeof COMPONENTS)[number]

/** Where the programs of a control plane come from. */
export interface Programs {
  /** The program and its first arguments for a component; undefined where this source lacks it. */
  command(component: Component): string[] | undefined
  /** The file of kwok's stages, printed by the executable that has them; undefined without kwok. */
  readonly stagesCommand: string[] | undefined
  /** Whether a component ends by itself when its standard input closes. */
  readonly endsWithStdin: boolean
}

/** The components of a folder as `setup-envtest` fills it: etcd and kube-apiserver at least. */
function programsIn(folder: string): Programs {
  return {
    command: component => {
      const path = join(folder, component)
      return existsSync(path) ? [path] : undefined
    },
    stagesCommand: undefined,
    endsWithStdin: false,
  }
}

/** @param kwok the executable that has the fake kubelets */
const programsOf = (executable: string, kwok = executable): Programs => ({
  command: component => [component === 'kwok' ? kwok : executable, component],
  stagesCommand: [kwok, 'kwok-stages'],
  endsWithStdin: true,
})

/** The programs of the older release that is tested too (`npm run test:older`). @returns undefined without Go */
async function findOlderPrograms(): Promise<Programs | undefined> {
  const [older, current] = [await clusterExecutable('older'), await clusterExecutable()]
  return older && current ? programsOf(older, current) : undefined
}

/**
 * The programs to start a control plane with: KUBEBUILDER_ASSETS, else the build with Go; CANOPY_TEST_RELEASE=older says which of two.
 * @returns undefined where there is neither
 */
export async function findPrograms(env = process.env): Promise<Programs | undefined> {
  if (env['CANOPY_TEST_RELEASE'] === 'older') return findOlderPrograms()
  const assets = env['KUBEBUILDER_ASSETS']
  if (assets) return programsIn(assets)
  const executable = await clusterExecutable()
  return executable === undefined ? undefined : programsOf(executable)
}
