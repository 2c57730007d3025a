import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mergePaths, parseEnvironment, readLoginEnvironment } from '../../../../main/clusters/loginPath.ts'
import { tempFolder } from '../../../support/stores.ts'

/** A shell of our own: a script that is called as `SHELL -ilc COMMAND`. */
function shellThat(does: string): NodeJS.ProcessEnv {
  const path = join(tempFolder(), 'shell')
  writeFileSync(path, `#!/bin/sh\n${does}\n`)
  chmodSync(path, 0o755)
  return { SHELL: path, PATH: '/usr/bin:/bin', HOME: '/nowhere' }
}
const runs = 'exec /bin/sh -c "$2"'

describe('the environment of the login shell', () => {
  it('gives folders that an app started from a desktop does not know, its own first', async () => {
    const env = shellThat(`export PATH=/opt/plugins/bin:/usr/bin:/bin HTTPS_PROXY=http://proxy:3128\n${runs}`)
    const { env: merged, outcome } = await readLoginEnvironment(env, 'linux')
    expect(outcome).toEqual({ status: 'merged', detail: '/opt/plugins/bin:/usr/bin:/bin' })
    expect(merged).toMatchObject({
      PATH: '/opt/plugins/bin:/usr/bin:/bin',
      HTTPS_PROXY: 'http://proxy:3128',
      HOME: '/nowhere',
    })
  })

  it('is read past whatever a profile prints', async () => {
    const env = shellThat(`echo 'Welcome! PATH=/evil'\nexport PATH=/opt/bin:$PATH\n${runs}\necho bye`)
    expect((await readLoginEnvironment(env, 'linux')).outcome).toMatchObject({
      status: 'merged',
      detail: '/opt/bin:/usr/bin:/bin',
    })
  })

  const failures: { name: string; does: string; want: RegExp }[] = [
    { name: 'hangs', does: 'exec sleep 60', want: /did not answer in 0\.3 s/ },
    { name: 'prints nothing', does: 'exit 3', want: /printed no environment/ },
    { name: 'floods', does: 'exec cat /dev/zero', want: /printed too much/ },
  ]
  for (const { name, does, want } of failures)
    it(`stays as it was when the shell ${name}, and that is said`, async () => {
      const env = shellThat(does)
      const read = await readLoginEnvironment(env, 'linux', 300)
      expect(read.outcome).toEqual({ status: 'failed', detail: expect.stringMatching(want) })
      expect(read.env).toBe(env)
    })

  it('stays as it was where there is no shell to ask', async () => {
    expect((await readLoginEnvironment({ PATH: 'C:\\Windows' }, 'win32')).outcome.status).toBe('unchanged')
    const absent = await readLoginEnvironment({ SHELL: '/no/such/shell', PATH: '/bin' }, 'linux')
    expect(absent.outcome).toEqual({ status: 'failed', detail: '/no/such/shell: ENOENT' })
  })

  it('keeps values with line breaks and equal signs whole', () => {
    expect(parseEnvironment('noise canopy-environment\0A=1=2\0B=x\ny\0canopy-environment\0')).toEqual({
      A: '1=2',
      B: 'x\ny',
    })
    expect(parseEnvironment('nothing')).toBeNull()
    expect(mergePaths('/a:/b', '/b:/c', undefined)).toBe('/a:/b:/c')
  })
})
