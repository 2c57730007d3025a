import { formatPath, type FieldPath } from '#core/base/field.ts'

const MOST = 20

type Fields = { readonly [field: string]: unknown }

/** Fields of the tree that the server stores in another way than they were sent: a webhook's doing, or a schema's that prunes. */
export function alteredFields(sent: Fields, stored: Fields): string[] {
  const paths: string[] = []
  const walk = (a: unknown, b: unknown, path: FieldPath): void => {
    if (paths.length >= MOST || JSON.stringify(a) === JSON.stringify(b)) return
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
      return void paths.push(formatPath(path))
    const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
      walk(left[key], right[key], [...path, Array.isArray(a) ? Number(key) : key])
  }
  walk(sent['spec'], stored['spec'], ['spec'])
  return paths
}
