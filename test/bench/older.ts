// `npm run test:older`: the guide's example on the older Kubernetes that is tested too, which serves no MutatingAdmissionPolicy: by the
// webhook. The executable is built once (4 minutes on 2 cores) into the cache.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const { status } = spawnSync(
  join(root, 'node_modules/.bin/vitest'),
  ['run', '--project', 'integration', 'test/integration/scheduler/guide.test.ts'],
  { cwd: root, env: { ...process.env, CANOPY_TEST_RELEASE: 'older' }, stdio: 'inherit' },
)
process.exit(status ?? 1)
