/**
 * Order of two resource versions; null when they cannot be compared. Kubernetes promises decimal numbers that grow:
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
 */
export function compareVersions(a: string, b: string): number | null {
  if (!isNumber(a) || !isNumber(b)) return null
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

const isNumber = (text: string): boolean => /^[1-9]\d*$/.test(text)

/** Whether the server is behind what it told before: its storage was restored or replaced. */
export const isBehind = (now: string, before: string): boolean => (compareVersions(now, before) ?? 0) < 0
