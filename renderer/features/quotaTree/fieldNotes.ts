// Which field of a node a finding is about, and what is said beside each field. Pure.
import type { Finding } from '#core/quota/validate.ts'

const SIDES = ['min', 'max', 'name', 'namespaces', 'attributes']

/** `min cpu`, `name`, `namespaces`, `attribute weight`, as fields of the inspector call themselves. */
export function fieldOf({ path }: Finding): string {
  const side = path.findLast(key => SIDES.includes(String(key)))
  if (side === 'min' || side === 'max') return `${side} ${String(path.at(-1))}`
  return side === 'attributes' ? `attribute ${String(path.at(-1))}` : String(side ?? 'name')
}

/** The first error and the first warning of a field; null: none. */
export type FieldNote = { readonly error: string | null; readonly warning: string | null }

/** @param say a finding in the user's language */
export function notesOf(
  findings: readonly Finding[],
  say: (finding: Finding) => string,
): (field: string) => FieldNote {
  const first = (field: string, of: Finding['severity']): string | null => {
    const found = findings.find(finding => finding.severity === of && fieldOf(finding) === field)
    return found === undefined ? null : say(found)
  }
  return field => ({ error: first(field, 'error'), warning: first(field, 'warning') })
}
