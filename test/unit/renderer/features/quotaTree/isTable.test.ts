import { describe, expect, it } from 'vitest'
import { isTableFile } from '../../../../../renderer/features/quotaTree/isTable.ts'

describe('a file that is imported', () => {
  const TABLE = 'node,parent,cpu min\nroot,,40\n'
  const YAML = 'kind: ElasticQuotaTree\nspec:\n  root:\n    name: node, or so\n'
  it.each([
    { name: 'tree.csv', text: YAML, want: true },
    { name: 'TREE.TSV', text: '', want: true },
    { name: 'tree.txt', text: TABLE, want: true },
    { name: 'tree.txt', text: YAML, want: false },
    { name: 'tree.yaml', text: TABLE, want: false },
  ])('$name is a table: $want', ({ name, text, want }) => expect(isTableFile(name, text)).toBe(want))
})
