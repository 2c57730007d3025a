import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { parseExposition, readValue } from '../../../../main/metrics/exposition.ts'

const all = () => true
const codeOf = (text: string): string => {
  try {
    parseExposition(text, all)
    return 'read'
  } catch (cause) {
    if (cause instanceof AppError) return cause.code
    throw cause
  }
}

describe('text of an exporter', () => {
  it('reads labels with escapes, braces and commas, spaces, timestamps', () => {
    const text = `# HELP x is\n\nx{a="b\\"c\\\\d\\ne",f="},{"} 1.5e3 1700000000000\nx 2\n x_y{ a = "1" , } 3\n`
    expect(parseExposition(text.replace('\n x_y', '\nx_y'), all).samples).toEqual([
      { name: 'x', labels: { a: 'b"c\\d\ne', f: '},{' }, value: 1500 },
      { name: 'x', labels: {}, value: 2 },
      { name: 'x_y', labels: { a: '1' }, value: 3 },
    ])
  })

  it('knows every name, and keeps the samples that are wanted and measure something', () => {
    const { samples, names } = parseExposition('a 1\nb 2\na NaN\na +Inf\na -Inf\n', name => name === 'a')
    expect(samples).toEqual([{ name: 'a', labels: {}, value: 1 }])
    expect([...names]).toEqual(['a', 'b'])
  })

  it.each([
    { story: 'a web page', text: '<!doctype html><html></html>\n', want: 'NOT_METRICS' },
    { story: 'JSON', text: '{"status":"ok"}\n', want: 'NOT_METRICS' },
    { story: 'prose', text: 'Please sign in first.\n', want: 'NOT_METRICS' },
    { story: 'nothing', text: '', want: 'read' },
    { story: 'a text that was cut off', text: 'a 1\nb{c="d', want: 'BAD_RESPONSE' },
    { story: 'a text that was cut off in a number', text: 'a 1\nb 12', want: 'BAD_RESPONSE' },
    { story: 'a label without its end', text: 'a 1\nb{c="d} 1\n', want: 'BAD_RESPONSE' },
    { story: 'labels without a comma', text: 'a 1\nb{c="d"e="f"} 1\n', want: 'BAD_RESPONSE' },
    { story: 'a value that is no number', text: 'a 1\nb one\n', want: 'BAD_RESPONSE' },
    { story: 'a name that is none', text: 'a 1\n9b 1\n', want: 'BAD_RESPONSE' },
  ])('$story: $want', ({ text, want }) => {
    expect(codeOf(text)).toBe(want)
  })

  it('gives back what was written, whatever the labels hold', () => {
    // A label `__proto__` would be lost, which is no loss.
    const name = fc.stringMatching(/^[a-zA-Z_]\w{0,12}$/).filter(text => text !== '__proto__')
    const escape = (text: string) =>
      text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
    const value = fc.double({ noNaN: true, noDefaultInfinity: true }).map(number => number + 0) // no -0
    const sample = fc.record({ name, labels: fc.dictionary(name, fc.string({ unit: 'grapheme' })), value })
    fc.assert(
      fc.property(fc.array(sample), samples => {
        const lines = samples.map(({ name: metric, labels, value: number }) => {
          const inner = Object.entries(labels).map(([label, text]) => `${label}="${escape(text)}"`)
          return `${metric}{${inner.join(',')}} ${String(number)}\n`
        })
        const wanted = samples.map(each => ({ ...each, labels: { ...each.labels } }))
        expect(parseExposition(lines.join(''), all).samples).toEqual(wanted)
      }),
    )
  })
})

describe('numbers as Prometheus writes them', () => {
  it.each([
    ['1', 1],
    ['-1.5e-3', -0.0015],
    ['.5', 0.5],
    ['5.', 5],
    ['NaN', Number.NaN],
    ['+Inf', Infinity],
    ['-Inf', -Infinity],
    ['', null],
    ['0x10', null],
    ['1,5', null],
    ['1_000', null],
  ])('%s is %s', (text, want) => {
    expect(readValue(text)).toBe(want)
  })
})
