import type { ObjectLink, Resource, ServedResource } from '../../../preload/contract/objects.ts'

/** A kind as an address and a list of choices name it: `apps/v1/deployments`, `-/v1/pods`. */
export const keyOfResource = ({ group, version, plural }: Resource): string =>
  `${group || '-'}/${version}/${plural}`

/** Null for what is no key. */
export function resourceOfKey(key: string | null): Resource | null {
  const [group, version, plural] = (key ?? '').split('/')
  return group && version && plural ? { group: group === '-' ? '' : group, version, plural } : null
}

export const apiVersionOf = ({ group, version }: Resource): string =>
  group === '' ? version : `${group}/${version}`

/** The kind that a link names; a version that is not the group's preferred one leads to the preferred one. */
export function resourceOfLink(
  kinds: readonly ServedResource[],
  { apiVersion, kind }: Pick<ObjectLink, 'apiVersion' | 'kind'>,
): ServedResource | undefined {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  return kinds.find(each => each.kind === kind && each.group === group)
}

/** Kinds whose name, short name or group contains every word; what the words name exactly comes first. */
export function matchKinds(kinds: readonly ServedResource[], text: string): ServedResource[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const namesOf = ({ kind, plural, shortNames }: ServedResource) => [
    kind.toLowerCase(),
    plural,
    ...shortNames,
  ]
  const found = kinds.filter(each => {
    const all = [...namesOf(each), each.group].join(' ')
    return words.every(word => all.includes(word))
  })
  const isExact = (each: ServedResource): boolean => words.some(word => namesOf(each).includes(word))
  return [...found.filter(isExact), ...found.filter(each => !isExact(each))]
}
