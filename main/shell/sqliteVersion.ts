/** Older versions can corrupt a database that has two connections (https://www.sqlite.org/wal.html#walresetbug). */
export const MIN_SQLITE = '3.51.3'

/** Whether a dotted version is at least another. */
export function isAtLeast(version: string, least: string): boolean {
  const have = version.split('.').map(Number)
  const want = least.split('.').map(Number)
  const at = want.findIndex((part, index) => (have[index] ?? 0) !== part)
  return at < 0 || (have[at] ?? 0) > (want[at] ?? 0)
}
