import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(join(import.meta.dirname, '../../../../renderer/ui/tokens.css'), 'utf8')

/** The colours of one theme by name; the dark ones stand over the light ones. */
function tokensOf(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? ''
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, value]) => [name ?? '', value ?? '']),
  )
}
const themes = { light: tokensOf(':root'), dark: tokensOf("[data-theme='dark']") }

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(i => {
    const channel = Number.parseInt(colour.slice(i, i + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

const TEXT_ON: readonly (readonly [text: string, grounds: readonly string[]])[] = [
  ['text', ['bg', 'panel', 'raised', 'hover', 'accent-soft', 'warn-soft', 'bad-soft']],
  ['muted', ['bg', 'panel', 'raised', 'hover', 'warn-soft', 'bad-soft', 'accent-soft']],
  ['faint', ['bg', 'panel', 'raised', 'hover']],
  ['accent', ['bg', 'panel', 'raised', 'accent-soft', 'hover']],
  ['borrow', ['bg', 'panel', 'borrow-soft']],
  ['lent', ['bg', 'panel', 'lent-soft']],
  ['bad', ['bg', 'panel', 'raised', 'hover', 'bad-soft']],
  ['warn', ['bg', 'panel', 'raised', 'hover', 'warn-soft']],
  ['ok', ['bg', 'panel', 'raised', 'hover']],
  ['on-accent', ['accent', 'accent-strong']],
  ['on-bad', ['bad', 'bad-strong']],
]

describe.each(Object.entries(themes))('in the %s theme', (_, tokens) => {
  const colour = (name: string): string => tokens.get(name) ?? `missing ${name}`
  const pairs = TEXT_ON.flatMap(([text, grounds]) => grounds.map(ground => ({ text, ground })))
  it.each(pairs)('$text can be read on $ground', ({ text, ground }) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5)
  })
  const marks = [...tokens.keys()].filter(name => /^(s\d|cluster-\w+|focus)$/.test(name))
  it.each(marks)('the mark %s stands out', name => {
    expect(contrast(colour(name), colour('panel'))).toBeGreaterThanOrEqual(3)
  })
})

it('both themes have the same colours', () => {
  const names = (theme: Map<string, string>) => [...theme.keys()].toSorted((a, b) => a.localeCompare(b))
  expect(names(themes.dark)).toEqual(names(themes.light))
})
