import { describe, expect, it } from 'vitest'
import { csvCell, csvOf, type CsvValue } from '../../../../renderer/ui/csv.ts'

const cells: { name: string; value: CsvValue; want: string }[] = [
  { name: 'plain text stays as it is', value: 'gpu-17', want: 'gpu-17' },
  { name: 'a comma is quoted', value: 'a,b', want: '"a,b"' },
  { name: 'a quote is doubled and quoted', value: 'say "hi"', want: '"say ""hi"""' },
  { name: 'a line break stays inside quotes', value: 'a\nb', want: '"a\nb"' },
  { name: 'text that begins like a formula gets an apostrophe', value: '=1+1', want: "'=1+1" },
  { name: 'a formula with a comma gets both', value: '=A1,B1', want: `"'=A1,B1"` },
  { name: 'plus, minus and at begin formulas too', value: '@SUM(A1)', want: "'@SUM(A1)" },
  { name: 'a minus in text is made safe', value: '-none-', want: "'-none-" },
  { name: 'a plus in text is made safe', value: '+1', want: "'+1" },
  { name: 'a leading tab is made safe', value: '\t=1', want: "'\t=1" },
  { name: 'a leading carriage return is made safe and quoted', value: '\r=1', want: `"'\r=1"` },
  { name: 'a negative number stays a number', value: -1.5, want: '-1.5' },
  { name: 'zero is not empty', value: 0, want: '0' },
  { name: 'no data is empty, not 0', value: NaN, want: '' },
  { name: 'null is empty', value: null, want: '' },
  { name: 'yes and no', value: true, want: 'true' },
  { name: 'Chinese text stays as it is', value: '就绪', want: '就绪' },
]

describe('csvCell', () => {
  it.each(cells)('$name', ({ value, want }) => expect(csvCell(value)).toBe(want))
})

/** A second reader of RFC 4180, written apart from the writer. */
function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  for (let index = 0; index < text.length; index++) {
    const char = text[index]
    if (isQuoted) {
      if (char !== '"') cell += char
      else if (text[index + 1] === '"') cell += text[++index]
      else isQuoted = false
    } else if (char === '"') isQuoted = true
    else if (char === ',') {
      row.push(cell)
      cell = ''
    } else if (char === '\r' && text[index + 1] === '\n') {
      rows.push([...row, cell])
      row = []
      cell = ''
      index++
    } else cell += char
  }
  return rows
}

describe('csvOf', () => {
  it('can be read back by another reader, with every row ended', () => {
    const rows: CsvValue[][] = [
      ['gpu-1', 8, 'a "quoted", text'],
      ['gpu-2', null, 'two\r\nlines'],
    ]
    const text = csvOf(['name', 'gpus', 'note'], rows)
    expect(text.endsWith('\r\n')).toBe(true)
    expect(readCsv(text)).toEqual([
      ['name', 'gpus', 'note'],
      ['gpu-1', '8', 'a "quoted", text'],
      ['gpu-2', '', 'two\r\nlines'],
    ])
  })
})
