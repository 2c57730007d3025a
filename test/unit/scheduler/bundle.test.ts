import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { build, loadConfigFromFile } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workloadObjects } from '#core/deploy/workload.ts'

const root = resolve(import.meta.dirname, '../../..')
const configFile = join(root, 'scheduler.vite.config.ts')
/** What a ConfigMap holds, 1 MiB, is less than this in base64 and with its other fields. */
const MOST_BYTES = 700_000

let folder: string
let gzipped: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canopy-bundle-'))
  gzipped = join(folder, 'scheduler.mjs.gz')
  await build({ configFile, build: { outDir: folder, emptyOutDir: true } })
})
afterAll(() => rm(folder, { recursive: true }))

function podSpec() {
  const deployment = workloadObjects({
    image: 'node:24',
    replicas: 1,
    admission: 'policy',
    bundleHash: '',
    isDryRun: false,
    priorityClassName: null,
    apiServerPorts: [],
  }).find(({ kind }) => kind === 'Deployment')
  const { spec } = deployment as unknown as {
    spec: {
      template: {
        spec: {
          securityContext: { runAsUser: number; runAsGroup: number }
          containers: [{ command: string[] }]
        }
      }
    }
  }
  return spec.template.spec
}

/** The command of the Deployment's container, with files of this test in place of its mounts. */
function run(flags: readonly string[]) {
  const [, dashE = '', bootstrap = '', dashes = ''] = podSpec().containers[0].command
  const args = [dashE, bootstrap, dashes, gzipped, join(folder, 'unpacked.mjs'), ...flags]
  return new Promise<{ code: number; stderr: string }>(done =>
    execFile(process.execPath, args, { env: {} }, (error, _, stderr) =>
      done({ code: Number(error?.code ?? 0), stderr }),
    ),
  )
}

describe('the bundle', () => {
  it('fits into a ConfigMap with room to spare', async () => {
    expect((await stat(gzipped)).size).toBeLessThan(MOST_BYTES)
  })

  it('needs Node and nothing else', async () => {
    const code = gunzipSync(await readFile(gzipped)).toString('utf8')
    const imported = [...code.matchAll(/^import .*from ["']([^"']+)["']/gm)].map(([, name]) => name)
    expect(imported.length).toBeGreaterThan(3)
    expect(imported.filter(name => !name?.startsWith('node:'))).toEqual([])
  })

  it('is unpacked and run by the command of the Deployment, with its flags', async () => {
    const { code, stderr } = await run(['--admission=nonsense'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('--admission=nonsense') as string])
  })

  it('is what the Dockerfile copies and runs, as the user that the Deployment names', async () => {
    const dockerfile = await readFile(join(root, 'scheduler/deploy/Dockerfile'), 'utf8')
    const [, context = ''] = /docker build .* (\S+)$/m.exec(dockerfile) ?? []
    const { config } = (await loadConfigFromFile({ command: 'build', mode: 'production' }, configFile)) ?? {}
    expect(resolve(root, context)).toBe(config?.build?.outDir)
    const [, source = '', target = ''] = /^COPY (\S+) (\S+)$/m.exec(dockerfile) ?? []
    expect((await stat(join(folder, source))).isFile()).toBe(true)
    expect(dockerfile).toContain(`\nENTRYPOINT ["node", "${target}"]\n`)
    const { runAsUser, runAsGroup } = podSpec().securityContext
    expect(dockerfile).toContain(`\nUSER ${runAsUser}:${runAsGroup}\n`)
  })

  it('says what is missing outside of a pod', async () => {
    const { code, stderr } = await run([])
    expect([code, stderr]).toEqual([2, expect.stringContaining('KUBERNETES_SERVICE_HOST') as string])
  })
})
