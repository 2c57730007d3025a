import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuthenticator } from '../../../../main/clusters/auth.ts'
import type { Credential } from '../../../../main/clusters/config.ts'
import { createExecRunner } from '../../../../main/clusters/execRunner.ts'
import { createPlugins, execCredential, type Plugins } from '../../../support/plugins.ts'
import { configFor } from '../../../support/sessions.ts'

const never = new AbortController().signal
let now = 1_000_000
let isAllowed = true
const exec = createExecRunner({ env: () => process.env, now: () => now })
const authFor = (credential: Credential, server = 'https://a') =>
  createAuthenticator(configFor(server, { credential }), {
    exec,
    isExecAllowed: () => isAllowed,
    now: () => now,
  })
const sent = async (credential: Credential, server?: string) =>
  (await authFor(credential, server).current(never)).headers

let folder: string
let plugins: Plugins
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canopy-auth-'))
  plugins = await createPlugins()
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await plugins.remove()
})

describe('what goes with a request', () => {
  it.each([
    { story: 'nothing', credential: { type: 'none' }, want: [] },
    { story: 'a token', credential: { type: 'token', token: 't' }, want: [['authorization', 'Bearer t']] },
    {
      story: 'a name and a password',
      credential: { type: 'basic', username: 'ada', password: 'pw' },
      want: [['authorization', 'Basic YWRhOnB3']],
    },
  ] as const)('$story', async ({ credential, want }) => {
    expect(await sent(credential)).toEqual(want)
  })

  it('nothing at all to a server without TLS, as kubectl has it; no plugin runs for one either', async () => {
    const plugin = await plugins.make('for-http', 'echo run >> "$COUNT"')
    for (const credential of [
      { type: 'token', token: 't' },
      { type: 'basic', username: 'a', password: 'b' },
      { type: 'exec', exec: plugin },
      { type: 'tokenFile', path: '/nowhere' },
    ] as const)
      expect(await sent(credential, 'http://a')).toEqual([])
    expect(await plugins.count()).toBe(0)
  })

  it('an unknown method is named', async () => {
    await expect(sent({ type: 'unsupported', name: 'gcp' })).rejects.toMatchObject({
      code: 'AUTH_UNSUPPORTED',
      data: { name: 'gcp' },
    })
  })
})

describe('a token file', () => {
  it('is read again after a minute, and at once when its token was refused', async () => {
    const path = join(folder, 'token')
    await writeFile(path, 'one\n')
    const auth = authFor({ type: 'tokenFile', path })
    const token = async () => (await auth.current(never)).headers[0]?.[1]
    expect(await token()).toBe('Bearer one')
    await writeFile(path, 'two')
    now += 59_000
    expect(await token()).toBe('Bearer one')
    now += 2000
    expect(await token()).toBe('Bearer two')
    await writeFile(path, 'three')
    expect(auth.reject(await auth.current(never))).toBe(true)
    expect(await token()).toBe('Bearer three')
  })

  it.each(['missing', 'empty'])('that is %s is named', async name => {
    await writeFile(join(folder, 'empty'), ' \n')
    const path = join(folder, name)
    await expect(sent({ type: 'tokenFile', path })).rejects.toMatchObject({
      code: 'CONFIG_FILE_MISSING',
      data: { path },
    })
  })
})

describe('a plugin', () => {
  it('does not run before it is allowed, and what is asked for is named', async () => {
    isAllowed = false
    const plugin = await plugins.make('not-allowed', 'echo run >> "$COUNT"')
    const runs = exec.runs()
    const asked = { ...plugin, args: ['--a'], env: [{ name: 'SECRET', value: 'hunter2' }] }
    const failure = await sent({ type: 'exec', exec: asked }).catch((cause: unknown) => cause)
    isAllowed = true
    expect(failure).toMatchObject({
      code: 'EXEC_CONSENT',
      data: { command: 'not-allowed', args: ['--a'], envNames: ['SECRET'] },
    })
    expect(JSON.stringify(failure)).not.toContain('hunter2')
    expect(exec.runs()).toBe(runs)
  })

  it('runs again when what it gave was refused, and a new credential is told from the old by its hash', async () => {
    const plugin = await plugins.make(
      'changing',
      `echo run >> "$COUNT"; printf '%s' '${execCredential({ token: 'N' })}' | sed "s/N/$(wc -l < "$COUNT" | tr -d ' ')/"`,
    )
    const auth = authFor({ type: 'exec', exec: plugin })
    const first = await auth.current(never)
    expect((await auth.current(never)).hash).toBe(first.hash)
    expect(auth.reject(first)).toBe(true)
    const second = await auth.current(never)
    expect(second.hash).not.toBe(first.hash)
    auth.reject(first)
    expect((await auth.current(never)).hash).toBe(second.hash)
  })
})
