import { existsSync, readFileSync } from 'node:fs'

/** Whether a process has ended but was not yet collected by its parent; in a container it may stay so for ever. @param {number} pid */
function isZombie(pid) {
  const path = `/proc/${pid}/stat`
  if (!existsSync(path)) return false
  const stat = readFileSync(path, 'utf8') // pid (name) state …, and the name may hold anything
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
}

/** Whether a process with this id runs. @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error)
    if (code === 'EPERM') return true // it runs, as somebody else
    if (code === 'ESRCH' || code === 'ENOENT') return false
    throw error
  }
}
