const ACCENTS: Readonly<Record<string, string>> = {
  a: 'á', c: 'ç', e: 'é', i: 'í', n: 'ñ', o: 'ó', u: 'ú', y: 'ý', A: 'Á', C: 'Ç', E: 'É', I: 'Í', N: 'Ñ', O: 'Ó', U: 'Ú', Y: 'Ý',
} // prettier-ignore

/**
 * A text as the pseudo-locale en-XA shows it: accented, a third longer, in brackets. What still looks like plain English
 * on screen was never translated, and what is cut off has no room for German.
 */
export function pseudo(text: string): string {
  const accented = text
    .split(/(\{\{.*?\}\}|<.*?>)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/[a-z]/gi, letter => ACCENTS[letter] ?? letter)))
    .join('')
  return `[${accented}${'·'.repeat(Math.ceil(text.length / 3))}]`
}

/** Every text of a resource tree, made pseudo. */
export function pseudoResources(tree: ResourceTree): ResourceTree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      typeof value === 'string' ? pseudo(value) : pseudoResources(value),
    ]),
  )
}

export type ResourceTree = { readonly [key: string]: string | ResourceTree }
