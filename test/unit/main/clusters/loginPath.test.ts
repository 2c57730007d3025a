import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mergePaths, parseEnvironment, readLoginEnvironment } from '../../../../main/clusters/loginPath.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'canopy-login-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A program that stands for a login shell; `$3` is the command, as for `-i -l -c COMMAND`. */
function fakeShell(name: string, ...script: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\n${script.join('\n')}\n`)
  chmodSync(path, 0o755)
  return path
}
const ask = (shell: string, limitMs = 5000) =>
  readLoginEnvironment({ SHELL: shell, PATH: '/usr/bin:/bin:/desktop', HOME: folder }, 'linux', limitMs)
const run = 'for last; do :; done; exec sh -c "$last"'

describe('the PATH of a login shell', () => {
  it.each([
    { name: 'a plain one', script: ['PATH=/shell/bin:$PATH'] },
    { name: 'one whose profile prints', script: ['echo welcome; echo "PATH=/wrong"; PATH=/shell/bin:$PATH'] },
    { name: 'one that complains', script: ['echo no terminal >&2; PATH=/shell/bin:$PATH'] },
    { name: 'one without a line end in what it prints', script: ['printf hello; PATH=/shell/bin:$PATH'] },
  ])('$name: merged, the shell’s first', async ({ script }) => {
    const { env, outcome } = await ask(fakeShell('sh', ...script, 'export PATH', run))
    expect(env['PATH']).toBe('/shell/bin:/usr/bin:/bin:/desktop')
    expect(outcome).toEqual({ status: 'merged', detail: env['PATH'] })
  })

  it('a real one, with a profile of its own', async () => {
    writeFileSync(join(folder, '.bash_profile'), 'echo noise\nexport PATH=/from/profile:$PATH\n')
    const { outcome } = await ask('/bin/bash')
    expect(outcome.status).toBe('merged')
    expect(outcome.detail).toMatch(/^\/from\/profile:/)
  })

  it('that is the same is unchanged', async () => {
    const { env, outcome } = await ask(fakeShell('sh', run))
    expect(outcome.status).toBe('unchanged')
    expect(env['PATH']).toBe('/usr/bin:/bin:/desktop')
  })

  it('csh is asked without -l, which it takes only alone', async () => {
    const { outcome } = await ask(
      fakeShell('tcsh', '[ "$1 $2" = "-i -c" ] || exit 1', 'PATH=/c:$PATH', 'export PATH', run),
    )
    expect(outcome.status).toBe('merged')
  })

  it('proxies that only the shell knows are taken, other variables are not', async () => {
    const shell = fakeShell('sh', 'export HTTPS_PROXY=http://p:1 SECRET=x HOME=/elsewhere', run)
    const { env } = await ask(shell)
    expect(env['HTTPS_PROXY']).toBe('http://p:1')
    expect(env['SECRET']).toBeUndefined()
    expect(env['HOME']).toBe(folder)
  })

  it('with a line break in a variable', async () => {
    const { outcome } = await ask(
      fakeShell('sh', "export ODD='a\nPATH=/wrong'; PATH=/right:$PATH; export PATH", run),
    )
    expect(outcome.detail).toMatch(/^\/right:/)
  })

  it('comes although the profile leaves something running', async () => {
    const started = performance.now()
    const { outcome } = await ask(fakeShell('sh', 'sleep 30 &', 'PATH=/shell/bin:$PATH; export PATH', run))
    expect(outcome.status).toBe('merged')
    expect(performance.now() - started).toBeLessThan(4000)
  })
})

describe('a shell that does not answer', () => {
  it.each([
    { name: 'is missing', script: null, detail: /ENOENT/ },
    { name: 'fails', script: ['exit 3'], detail: /printed no environment/ },
    { name: 'prints something else', script: ['echo hello'], detail: /printed no environment/ },
    { name: 'prints without end', script: ['exec yes'], detail: /printed too much/ },
    { name: 'hangs', script: ['sleep 60'], detail: /did not answer in 0.3 s/ },
  ])('$name: what there was remains, and it is said', async ({ script, detail }) => {
    const shell = script ? fakeShell('sh', ...script) : join(folder, 'absent')
    const { env, outcome } = await ask(shell, script?.[0] === 'sleep 60' ? 300 : 5000)
    expect(outcome.status).toBe('failed')
    expect(outcome.detail).toMatch(detail)
    expect(env['PATH']).toBe('/usr/bin:/bin:/desktop')
  })

  it('is ended, with all that it started', async () => {
    const pidFile = join(folder, 'pid')
    await ask(fakeShell('sh', `sh -c 'echo $$ > ${pidFile}; sleep 60'`), 300)
    expect(existsSync(pidFile)).toBe(true)
    const pid = Number(readFileSync(pidFile, 'utf8'))
    const isAlive = () => {
      try {
        process.kill(pid, 0)
        return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
      } catch {
        return false // it ended
      }
    }
    await expect.poll(isAlive, { timeout: 2000 }).toBe(false)
  })

  it('is not asked on Windows, where programs get the PATH anyway', async () => {
    const { outcome } = await readLoginEnvironment({ SHELL: '/x', PATH: 'C:\\bin' }, 'win32')
    expect(outcome).toEqual({ status: 'unchanged', detail: 'C:\\bin' })
  })
})

describe('pieces', () => {
  it('folders come once, in order, without empty ones', () => {
    expect(mergePaths('/a:/b::/a', undefined, '/c:/b')).toBe('/a:/b:/c')
  })

  it('an environment is what stands between two marks', () => {
    const mark = 'canopy-environment\0'
    expect(parseEnvironment(`noise${mark}A=1\0B=2=3\0=odd\0${mark}`)).toEqual({ A: '1', B: '2=3' })
    expect(parseEnvironment(`noise${mark}A=1\0`)).toBeNull()
    expect(parseEnvironment('noise')).toBeNull()
  })
})
