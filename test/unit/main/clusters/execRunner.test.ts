import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { createExecRunner } from '../../../../main/clusters/execRunner.ts'
import { createPlugins, execCredential, execFor, type Plugins } from '../../../support/plugins.ts'
import { configFor, until } from '../../../support/sessions.ts'

const cluster = configFor('https://api.example.org', { caPem: 'CA', tlsServerName: 'inner' })
const never = new AbortController().signal
let plugins: Plugins
let now = Date.parse('2026-01-01T00:00:00Z')

const runner = (timeoutMs = 10_000) =>
  createExecRunner({ env: () => ({ PATH: process.env['PATH'] }), now: () => now, timeoutMs })
const failureOf = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => Promise.reject(new Error('did not fail')),
    (cause: unknown) => (cause instanceof AppError ? cause : Promise.reject(cause)),
  )
const printing = (text: string) => `echo run >> "$COUNT"\nprintf '%s' '${text}'`

beforeAll(async () => {
  plugins = await createPlugins()
})
afterAll(() => plugins.remove())

describe('a credential plugin', () => {
  it('gives a token, and is told what it needs to know', async () => {
    const exec = await plugins.make(
      'info',
      `printf '%s' "$KUBERNETES_EXEC_INFO" > '${plugins.folder}/info.json'; printf '%s' "$OWN" > '${plugins.folder}/own'
       cat > /dev/null
       printf '%s' '${execCredential({ token: 'abc' })}'`,
    )
    const asked = { ...exec, provideClusterInfo: true, env: [{ name: 'OWN', value: 'value' }] }
    const credential = await runner().plugin(asked, cluster).credential(never)
    expect(credential).toEqual({ token: 'abc', clientCertificate: null, expiresAt: null })
    const info = JSON.parse(await readFile(join(plugins.folder, 'info.json'), 'utf8'))
    expect(info).toMatchObject({
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: {
          server: 'https://api.example.org',
          'certificate-authority-data': Buffer.from('CA').toString('base64'),
          'tls-server-name': 'inner',
        },
      },
    })
    expect(await readFile(join(plugins.folder, 'own'), 'utf8')).toBe('value')
  })

  it('is looked for in the PATH of the login shell', async () => {
    await plugins.make('on-the-path', printing(execCredential({ token: 't' })))
    const run = createExecRunner({ env: () => ({ PATH: `/nowhere:${plugins.folder}:/bin` }), now: () => now })
    const exec = execFor({ command: 'on-the-path' })
    expect((await run.plugin(exec, cluster).credential(never)).token).toBe('t')
  })

  it('that prints a certificate with its key gives these', async () => {
    const status = { clientCertificateData: 'CERT', clientKeyData: 'KEY' }
    const exec = await plugins.make('certificate', printing(execCredential(status)))
    const { clientCertificate } = await runner().plugin(exec, cluster).credential(never)
    expect(clientCertificate).toEqual({ certPem: 'CERT', keyPem: 'KEY' })
  })

  const bad = [
    { story: 'prints garbage', script: 'echo secret-garbage', want: 'EXEC_OUTPUT' },
    { story: 'prints nothing', script: 'true', want: 'EXEC_OUTPUT' },
    { story: 'prints another kind', script: `echo '{"kind":"Pod"}'`, want: 'EXEC_OUTPUT' },
    {
      story: 'prints another version',
      script: printing(execCredential({ token: 't' }, 'client.authentication.k8s.io/v1beta1')),
      want: 'EXEC_OUTPUT',
    },
    { story: 'prints no credential', script: printing(execCredential({})), want: 'EXEC_OUTPUT' },
    {
      story: 'prints a certificate without its key',
      script: printing(execCredential({ clientCertificateData: 'x' })),
      want: 'EXEC_OUTPUT',
    },
    {
      story: 'prints an expiry that is no time',
      script: printing(execCredential({ token: 't', expirationTimestamp: 'soon' })),
      want: 'EXEC_OUTPUT',
    },
    { story: 'prints without end', script: 'yes', want: 'EXEC_OUTPUT' },
    {
      story: 'returns an expired token',
      script: printing(execCredential({ token: 't', expirationTimestamp: '2025-12-31T23:59:59Z' })),
      want: 'EXEC_EXPIRED',
    },
    { story: 'fails', script: 'echo no luck >&2; exit 3', want: 'EXEC_FAILED' },
    {
      story: 'asks on a terminal that is not there',
      script: 'read -r answer < /dev/tty',
      want: 'EXEC_FAILED',
    },
    { story: 'reads what nobody types', script: 'read -r answer || exit 1', want: 'EXEC_FAILED' },
    { story: 'kills itself', script: 'kill -9 $$', want: 'EXEC_FAILED' },
  ] as const
  it.each(bad)('that $story: $want', async ({ story, script, want }) => {
    const exec = await plugins.make(`bad-${story.replaceAll(/\W/g, '-')}`, script)
    const failure = await failureOf(runner().plugin(exec, cluster).credential(never))
    expect(failure.code).toBe(want)
    expect(failure.data['command']).toBe(exec.command)
    expect(JSON.stringify([failure.message, failure.data])).not.toContain('secret-garbage')
  })

  it('says what it complained about, without secrets', async () => {
    const script = `echo first >&2; echo "bearer abcdefghijklmnop" >&2; echo "key is $SECRET" >&2; echo 4 >&2; echo 5 >&2; echo 6 >&2; exit 1`
    const exec = await plugins.make('complains', script)
    const asked = { ...exec, env: [{ name: 'SECRET', value: 'hunter2hunter2' }] }
    const { data } = await failureOf(runner().plugin(asked, cluster).credential(never))
    expect(data).toMatchObject({ exitCode: 1, stderr: 'first\n[redacted]\nkey is [redacted]\n4\n5' })
  })

  it('that is missing is named with where it was looked for and how to get it', async () => {
    const run = createExecRunner({ env: () => ({ PATH: '/nowhere:/bin' }), now: () => now })
    const exec = execFor({ command: 'no-such-plugin', installHint: 'brew install it' })
    const { code, data } = await failureOf(run.plugin(exec, cluster).credential(never))
    expect(code).toBe('EXEC_NOT_FOUND')
    expect(data).toEqual({
      command: 'no-such-plugin',
      installHint: 'brew install it',
      lookedIn: ['/nowhere', '/bin'],
    })
  })

  it('that hangs is ended with all that it started', async () => {
    const exec = await plugins.make('hangs', `sleep 300 & echo $! > '${plugins.folder}/child'; wait`)
    const failure = await failureOf(runner(300).plugin(exec, cluster).credential(never))
    expect(failure.code).toBe('EXEC_TIMEOUT')
    const child = Number(await readFile(join(plugins.folder, 'child'), 'utf8'))
    await until(() => !isRunning(child), 2000)
  })

  it('that leaves a child with its output open does not keep us waiting', async () => {
    const exec = await plugins.make('leaves', `sleep 300 & ${printing(execCredential({ token: 't' }))}`)
    expect((await runner().plugin(exec, cluster).credential(never)).token).toBe('t')
  })

  it('that must ask is not even started', async () => {
    const run = runner()
    const exec = { ...(await plugins.make('asks', 'true')), interactiveMode: 'Always' as const }
    expect((await failureOf(run.plugin(exec, cluster).credential(never))).code).toBe('EXEC_INTERACTIVE')
    expect(run.runs()).toBe(0)
  })
})

describe('how often a plugin runs', () => {
  it('once for twenty who ask at the same time', async () => {
    const exec = await plugins.make('slow', `sleep 0.1; ${printing(execCredential({ token: 't' }))}`)
    const run = runner()
    const before = await plugins.count()
    const asking = Array.from({ length: 20 }, () => run.plugin(exec, cluster).credential(never))
    expect(new Set((await Promise.all(asking)).map(({ token }) => token))).toEqual(new Set(['t']))
    expect(run.runs()).toBe(1)
    expect((await plugins.count()) - before).toBe(1)
  })

  it.each([
    { story: 'a minute, without an expiry', status: { token: 't' }, afterMs: 60_000, wantRuns: 1 },
    { story: 'ten minutes, without an expiry', status: { token: 't' }, afterMs: 600_000, wantRuns: 2 },
    {
      story: 'half an hour of an hour',
      status: { token: 't', expirationTimestamp: '2026-01-01T01:00:00Z' },
      afterMs: 1_800_000,
      wantRuns: 1,
    },
    {
      story: 'all of an hour but twenty seconds',
      status: { token: 't', expirationTimestamp: '2026-01-01T01:00:00Z' },
      afterMs: 3_580_000,
      wantRuns: 2,
    },
  ])('again after $story: $wantRuns runs', async ({ status, afterMs, wantRuns, story }) => {
    now = Date.parse('2026-01-01T00:00:00Z')
    const exec = await plugins.make(
      `expiry-${story.replaceAll(/\W/g, '-')}`,
      printing(execCredential(status)),
    )
    const run = runner()
    const plugin = run.plugin(exec, cluster)
    await plugin.credential(never)
    now += afterMs
    if (wantRuns === 1) await plugin.credential(never)
    else
      await plugin
        .credential(never)
        .catch((cause: unknown) => expect(cause).toMatchObject({ code: 'EXEC_EXPIRED' }))
    expect(run.runs()).toBe(wantRuns)
    now = Date.parse('2026-01-01T00:00:00Z')
  })

  it('again once its credential was dropped, but not for one that was replaced before', async () => {
    const exec = await plugins.make('dropped', printing(execCredential({ token: 't' })))
    const run = runner()
    const plugin = run.plugin(exec, cluster)
    const first = await plugin.credential(never)
    plugin.drop(first)
    await plugin.credential(never)
    plugin.drop(first)
    await plugin.credential(never)
    expect(run.runs()).toBe(2)
  })

  it('to its end for those who still wait; nobody is left, it is ended', async () => {
    const exec = await plugins.make('waited-for', `echo $$ > '${plugins.folder}/waited'; sleep 300`)
    const run = runner()
    const one = new AbortController()
    const other = new AbortController()
    const waits = [one, other].map(({ signal }) => failureOf(run.plugin(exec, cluster).credential(signal)))
    const pid = async () => Number(await readFile(join(plugins.folder, 'waited'), 'utf8').catch(() => '0'))
    for (const end = Date.now() + 3000; (await pid()) === 0 && Date.now() < end;)
      await new Promise(r => setTimeout(r, 10))
    one.abort(new AppError('CANCELLED', 'gone'))
    expect((await waits[0])?.code).toBe('CANCELLED')
    const running = await pid()
    expect(isRunning(running)).toBe(true)
    other.abort(new AppError('CANCELLED', 'gone'))
    expect((await waits[1])?.code).toBe('CANCELLED')
    await until(() => !isRunning(running), 2000)
  })
})

/** Whether a process is there; one that ended and waits to be collected is not. */
function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z')
}
