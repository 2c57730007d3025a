import { statfs } from 'node:fs/promises'

/** Magic numbers of Linux file systems whose changes the kernel does not hear of: statfs(2). */
const NETWORK = new Set([
  0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x65735546, 0x01021997, 0x00c36400, 0x73757245,
])

/** Whether a folder lies where changes made elsewhere are told to nobody: NFS, SMB, 9p (WSL), FUSE, `\\server\share`. */
export async function isOnNetwork(path: string): Promise<boolean> {
  if (path.startsWith('\\\\')) return true
  if (process.platform !== 'linux') return false
  const system = await statfs(path).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause) return null // gone meanwhile; the scan says so
    throw cause
  })
  return system !== null && NETWORK.has(system.type)
}
