/** What a query is compared with: lower case, one part a line, the name first. */
export const haystackOf = (parts: readonly (string | null)[]): string =>
  parts
    .filter(part => part !== null && part !== '')
    .join('\n')
    .toLowerCase()

export const labelTexts = (labels: Readonly<Record<string, string>>): string[] =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`)

/** The words of a query, lower case. More than eight are one question too many: the rest is ignored. */
export const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8)

/** Names in the order people count: gpu-2 before gpu-10. */
export const sortKeyOf = (name: string): string => name.replaceAll(/\d+/g, digits => digits.padStart(10, '0'))

/** SQL condition that every word occurs in `column`, with a parameter `?` a word; literal, so % and _ are only characters. */
export const everyWordIn = (column: string, words: readonly string[]): string =>
  words.length === 0 ? '1' : words.map(() => `instr(${column}, ?) > 0`).join(' AND ')
