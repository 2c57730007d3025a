import { describe, expect, it } from 'vitest'
import { readFile } from '../../../../../main/quotaTree/play.ts'
import type { Client } from '../../../../../renderer/data/client.ts'
import { readSimulateFile } from '../../../../../renderer/features/lab/readSimulateFile.ts'

/** The backend's reader, without the way there. */
const client: Pick<Client, 'query'> = {
  query: (async (_name: string, { text }: { text: string }) => readFile(text)) as Client['query'],
}
const read = (text: string) => readSimulateFile(new Blob([text]), client)

describe('a simulate file', () => {
  it('is its documents', async () => {
    expect(await read('kind: Step\nname: a\n---\nkind: Node\n')).toEqual([
      { kind: 'Step', name: 'a' },
      { kind: 'Node' },
    ])
    expect(await read('')).toEqual([])
    expect(await read('\u{feff}kind: Node')).toEqual([{ kind: 'Node' }])
  })
  it('that is no YAML is refused with its line', async () => {
    await expect(read('kind: Step\nname: {')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      data: { line: 2 },
    })
  })
  it('whose few lines stand for very many is refused', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (let at = 1; at < 9; at += 1) {
      const [name, before] = ['abcdefghij'[at], 'abcdefghij'[at - 1]]
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`)
    }
    await expect(read(bomb.join('\n'))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
  it('of a size that nobody wrote is refused before it is read', async () => {
    const large = { size: 1e9 } as Blob
    await expect(readSimulateFile(large, client)).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })
})
