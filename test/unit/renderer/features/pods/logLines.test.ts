import { describe, expect, it } from 'vitest'
import { addText, matching, MOST_LINES, NO_LINES } from '../../../../../renderer/features/pods/logLines.ts'

const read = (...pieces: string[]) => pieces.reduce(addText, NO_LINES)

describe('the lines of a log', () => {
  it('are whole, wherever a piece was cut', () => {
    expect(read('one\ntw', 'o\n\nthr')).toEqual({ lines: ['one', 'two', ''], rest: 'thr', isCut: false })
  })

  it('lose the colours of a terminal, also where a piece cut them', () => {
    expect(read('\u001B[31mred\u001B[0m\n').lines).toEqual(['red'])
    expect(read('\u001B[3', '1mred\n').lines).toEqual(['red'])
  })

  it('are held up to a number, the last ones', () => {
    const many = Array.from({ length: MOST_LINES + 5 }, (_, index) => `${index}\n`).join('')
    const held = read(many)
    expect(held.lines).toHaveLength(MOST_LINES)
    expect(held.lines[0]).toBe('5')
    expect(held.isCut).toBe(true)
    expect(addText(held, 'more\n').lines.at(-1)).toBe('more')
  })

  it('are held up to a size, and broken where they are too long', () => {
    const long = 'x'.repeat(50_000)
    expect(read(`${long}\n`).lines.map(({ length }) => length)).toEqual([20_000, 20_000, 10_000])
    expect(read(long).rest).toBe('')
    const huge = read(...Array.from({ length: 500 }, () => `${'y'.repeat(19_000)}\n`))
    expect(huge.isCut).toBe(true)
    expect(huge.lines.join('').length).toBeLessThanOrEqual(8_000_000)
  })

  it('are found whatever the case', () => {
    expect(matching(['Loss 1', 'step', 'LOSS 2'], ' loss ')).toEqual(['Loss 1', 'LOSS 2'])
    expect(matching(['a'], '')).toEqual(['a'])
  })
})
