import { describe, expect, it } from 'vitest'
import { mustRun, run } from '../../../main/launch/setup/command.mjs'
import { isAlive } from '../../../main/launch/setup/alive.mjs'

const untilGone = async (pid: number) => {
  for (const end = Date.now() + 5000; isAlive(pid) && Date.now() < end;)
    await new Promise(resolve => setTimeout(resolve, 20))
  return !isAlive(pid)
}

describe('running a command', () => {
  it('hands back what it said and how it ended', async () => {
    const outcome = await run('sh', ['-c', 'echo out; echo err >&2; exit 3'])
    expect(outcome).toMatchObject({ code: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false })
  })

  it('kills a hung command at its limit, with everything it started', async () => {
    const outcome = await run('sh', ['-c', 'sleep 60 & echo $!; wait'], { timeoutMs: 300 })
    expect(outcome).toMatchObject({ timedOut: true, code: null })
    expect(await untilGone(Number(outcome.stdout))).toBe(true)
  })

  it('reports a program that is not there as a shell does', async () => {
    expect((await run('canopy-no-such-program', [])).code).toBe(127)
  })

  it('fails with the end of what a needed command said', async () => {
    await expect(mustRun('sh', ['-c', 'echo why >&2; exit 1'])).rejects.toThrow(/why/)
  })
})
