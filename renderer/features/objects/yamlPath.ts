/**
 * The field that a place in a block-style YAML text is in, as names from the top; items of lists have no name of their own. By
 * indentation, so that a text that is being written has its documentation too.
 * @param lines the text
 * @param index of the line, from 0
 */
export function pathAtLine(lines: readonly string[], index: number): string[] {
  const path: string[] = []
  let limit = Infinity
  for (let at = index; at >= 0; at--) {
    const key = keyOf(lines[at] ?? '')
    if (key === null || key.column >= limit) continue
    path.unshift(key.name)
    limit = key.column
    if (limit === 0) break
  }
  return path
}

/** The key of a line with its column, past the dashes of lists. */
function keyOf(line: string): { readonly name: string; readonly column: number } | null {
  const match = /^(\s*(?:- )*)(?:"([^"]*)"|'([^']*)'|([^\s#"'{[-][^:#]*?)):(?:\s|$)/.exec(line)
  if (!match) return null
  return { name: match[2] ?? match[3] ?? match[4] ?? '', column: match[1]?.length ?? 0 }
}
