import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAlive } from '../../../main/launch/setup/alive.mjs'
import { withLock } from '../../../main/launch/setup/lock.mjs'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canopy-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a lock between two runs', () => {
  it('lets one in at a time', async () => {
    let [inside, most] = [0, 0]
    const work = async () => {
      most = Math.max(most, ++inside)
      await sleep(20)
      inside--
    }
    await Promise.all([1, 2, 3].map(() => withLock(join(folder, 'lock'), work)))
    expect(most).toBe(1)
  })

  it('is free again after the work failed', async () => {
    const lock = join(folder, 'lock')
    await expect(withLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await withLock(lock, () => Promise.resolve('in'))).toBe('in')
  })

  it('is taken over from a process that died', async () => {
    const lock = join(folder, 'lock')
    const { pid } = spawnSync(process.execPath, ['-e', '0'])
    await mkdir(lock)
    await writeFile(join(lock, 'pid'), String(pid))
    expect(await withLock(lock, () => Promise.resolve('in'))).toBe('in')
    await expect(stat(lock)).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a process', () => {
  it('is alive while it runs', () => expect(isAlive(process.pid)).toBe(true))

  it.runIf(process.platform === 'linux')(
    'is not alive once it has ended, collected by its parent or not',
    async () => {
      const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 5'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      try {
        const [pid] = (await once(parent.stdout, 'data')) as [Buffer]
        await sleep(300)
        expect(isAlive(Number(pid))).toBe(false)
      } finally {
        parent.kill('SIGKILL')
      }
    },
  )
})
