import { open } from 'node:fs/promises'

/** The marker before the fuse wire in every Electron executable (https://www.electronjs.org/docs/latest/tutorial/fuses). */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const CHUNK = 4 * 1024 * 1024
/** Order of the wire, version 1. */
const NAMES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const

/** What a released app must have. On Linux, Chromium checks no asar integrity; the fuse is set all the same. */
export const WANTED_FUSES: Readonly<Record<(typeof NAMES)[number], boolean>> = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
}

/** Reads the wire out of an executable's bytes: version, length, then one of `0` `1` `r` (removed) a fuse. */
export function parseFuses(bytes: Uint8Array): Record<string, boolean | 'removed'> | null {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = data.indexOf(SENTINEL)
  if (at < 0) return null
  const [version, length] = data.subarray(at + SENTINEL.length)
  if (version !== 1 || length === undefined) return null
  const wire = data.subarray(at + SENTINEL.length + 2, at + SENTINEL.length + 2 + length).toString('latin1')
  return Object.fromEntries(
    NAMES.slice(0, length).map((name, index) => [
      name,
      wire[index] === 'r' ? 'removed' : wire[index] === '1',
    ]),
  )
}

/** The fuses of an executable, read piece by piece; null when it has none. On macOS they are in Electron's framework. */
export async function readFuses(path: string): Promise<Record<string, boolean | 'removed'> | null> {
  const file = await open(path)
  try {
    const overlap = SENTINEL.length + 64
    const buffer = Buffer.alloc(CHUNK + overlap)
    for (let position = 0; ; position += CHUNK) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
      const found = parseFuses(buffer.subarray(0, bytesRead))
      if (found) return found
      if (bytesRead < buffer.length) return null
    }
  } finally {
    await file.close()
  }
}
