// A lock between processes: a directory, since creating one is atomic on every file system.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from './alive.mjs'
import { say } from './say.mjs'

/** A lock whose holder has not yet written its name is left alone for this long. */
const namelessMs = 5000

/** @param {unknown} error @param {string} code */
const hasCode = (error, code) => /** @type {NodeJS.ErrnoException} */ (error).code === code

/** The process id that holds the lock; undefined when it has not said yet. @param {string} folder */
async function holderOf(folder) {
  try {
    return Number(await readFile(join(folder, 'pid'), 'utf8')) || undefined
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** @param {string} folder @returns {Promise<boolean>} */
async function take(folder) {
  try {
    await mkdir(folder)
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
  await writeFile(join(folder, 'pid'), String(process.pid))
  return true
}

/** Moves a dead holder's lock away; of several who try, one succeeds. @param {string} folder */
async function breakLock(folder) {
  const aside = `${folder}.dead-${process.pid}`
  try {
    await rename(folder, aside)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
  await rm(aside, { recursive: true, force: true })
}

/**
 * Runs `work` while holding the lock `folder`, waiting for another holder and taking over from one that died.
 * @template T @param {string} folder @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  await mkdir(join(folder, '..'), { recursive: true })
  let waited = 0
  while (!(await take(folder))) {
    const pid = await holderOf(folder)
    if (pid === undefined ? waited >= namelessMs : !isAlive(pid)) await breakLock(folder)
    else {
      if (waited === 0 && pid !== undefined) say(`waiting for process ${pid}, which is doing the same step`)
      await sleep(200)
      waited += 200
    }
  }
  try {
    return await work()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
