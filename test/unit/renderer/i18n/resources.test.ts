import { describe, expect, it } from 'vitest'
import { createI18n, languageOf } from '../../../../renderer/i18n/i18n.ts'
import { pseudo } from '../../../../renderer/i18n/pseudo.ts'
import { en, zhCN } from '../../../../renderer/i18n/resources.ts'

type Tree = { readonly [key: string]: string | Tree }

/** Every text by its dotted path; the plural forms of a key as one path with `_other`. */
function flatten(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const here = path ? `${path}.${key}` : key
    if (typeof value !== 'string') flatten(value, here).forEach((text, name) => found.set(name, text))
    else if (!key.endsWith('_one')) found.set(here, value)
  }
  return found
}
const namesIn = (text: string) =>
  [...text.matchAll(/\{\{(\w+)/g)].map(match => match[1] ?? '').toSorted((a, b) => a.localeCompare(b))
const english = flatten(en)
const chinese = flatten(zhCN)

describe('Chinese', () => {
  it('has exactly the keys of English', () => {
    expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  })
  it('uses the same values in every text', () => {
    const different = [...english].filter(
      ([key, text]) => namesIn(text).join() !== namesIn(chinese.get(key) ?? '').join(),
    )
    expect(different.map(([key]) => key)).toEqual([])
  })
  it('has no empty text', () => {
    expect([...chinese].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([])
  })
  it('is written in full-width punctuation after Chinese characters', () => {
    expect([...chinese].filter(([, text]) => /[\u4e00-\u9fff][,;!?]/.test(text)).map(([key]) => key)).toEqual(
      [],
    )
  })
})

describe('English', () => {
  it('has a singular for every counted text', () => {
    const counted = (tree: Tree): string[] =>
      Object.entries(tree).flatMap(([key, value]) =>
        typeof value !== 'string'
          ? counted(value)
          : key.endsWith('_other') && !(key.replace(/_other$/, '_one') in tree)
            ? [key]
            : [],
      )
    expect(counted(en)).toEqual([])
  })
})

describe('the language', () => {
  const cases = [
    { name: 'chosen wins', setting: 'zh-CN', system: ['en-US'], want: 'zh-CN' },
    { name: 'follows the system', setting: 'system', system: ['zh-Hans-CN', 'en'], want: 'zh-CN' },
    {
      name: 'is the first of the system’s that there is',
      setting: 'system',
      system: ['de-DE', 'zh'],
      want: 'zh-CN',
    },
    { name: 'is English when there is none', setting: 'system', system: ['de-DE'], want: 'en' },
    { name: 'can be the pseudo-locale of tests', setting: 'system', system: ['en-XA'], want: 'en-XA' },
  ] as const
  it.each(cases)('$name', ({ setting, system, want }) => expect(languageOf(setting, system)).toBe(want))
})

describe('the pseudo-locale', () => {
  it('leaves values and tags whole and makes the rest recognisable', () => {
    expect(pseudo('As of {{time}}')).toBe('[Ás óf {{time}}·····]')
  })
  it('is spoken by an instance that asks for it', () => {
    const { t } = createI18n('en-XA')
    expect(t('asOf', { time: '14:32' })).toMatch(/^\[ás óf 14:32·+\]$/)
  })
})
