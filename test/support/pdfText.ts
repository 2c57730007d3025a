// The text of a PDF as Chromium writes it (https://www.iso.org/standard/75839.html, 9.10), with nothing but Node: what a tool for it would read.
import { inflateSync } from 'node:zlib'

/** A dictionary, and the bytes that follow it; one character a byte. */
type Obj = { readonly dictionary: string; readonly data: string }
type Objects = ReadonlyMap<string, Obj>
type Characters = ReadonlyMap<number, string>
type Font = { readonly characters: Characters; readonly digits: number }

const NO_FONT: Font = { characters: new Map(), digits: 2 }

/** Lines of text in the order in which they are drawn. */
export function pdfText(pdf: Buffer): string {
  const objects = objectsOf(pdf.toString('latin1'))
  const fonts = fontsOf(objects)
  const drawn = [...objects.values()].map(streamOf).filter(text => /\bBT\b[\s\S]*\bTj\b/.test(text))
  return drawn.flatMap(text => linesOf(text, fonts)).join('\n')
}

function objectsOf(pdf: string): Objects {
  const found = new Map<string, Obj>()
  const heads = /(\d+) 0 obj\s*([\s\S]*?)(?:endobj|stream\r?\n)/g
  for (let head = heads.exec(pdf); head; head = heads.exec(pdf)) {
    const [whole, id = '', dictionary = ''] = head
    const length = whole.endsWith('\n') ? Number(/\/Length (\d+)/.exec(dictionary)?.[1] ?? 0) : 0
    found.set(id, { dictionary, data: pdf.slice(heads.lastIndex, heads.lastIndex + length) })
    // Bytes may look like anything.
    heads.lastIndex += length
  }
  return found
}

/** What was compressed, as text; empty where nothing was, or it is a picture. */
function streamOf(object: Obj | undefined): string {
  if (!object?.dictionary.includes('/FlateDecode') || object.dictionary.includes('/Image')) return ''
  return inflateSync(Buffer.from(object.data, 'latin1')).toString('latin1')
}

/** By the names that pages give them, which in one file stand for one font each. */
function fontsOf(objects: Objects): ReadonlyMap<string, Font> {
  const named = [...objects.values()].flatMap(({ dictionary }) => [
    ...dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g),
  ])
  return new Map(
    named.map(([, name = '', id = '']) => {
      const font = objects.get(id)?.dictionary ?? ''
      const map = /\/ToUnicode (\d+) 0 R/.exec(font)?.[1]
      const digits = font.includes('/Type0') ? 4 : 2
      return [name, { digits, characters: charactersOf(streamOf(objects.get(map ?? ''))) }]
    }),
  )
}

const textOf = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le')

function charactersOf(cmap: string): Characters {
  const found = new Map<number, string>()
  for (const [, block = ''] of cmap.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, code = '', text = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>/g))
      found.set(parseInt(code, 16), textOf(text))
  for (const [, block = ''] of cmap.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from = '', to = '', text = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g))
      for (let code = parseInt(from, 16); code <= parseInt(to, 16); code += 1)
        found.set(code, String.fromCodePoint((textOf(text).codePointAt(0) ?? 0) + code - parseInt(from, 16)))
  return found
}

function linesOf(content: string, fonts: ReadonlyMap<string, Font>): string[] {
  let font = NO_FONT
  const lines = ['']
  for (const [token, name, hex] of content.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\bET\b/g)) {
    if (token === 'ET') lines.push('')
    else if (name !== undefined) font = fonts.get(name) ?? NO_FONT
    else if (hex !== undefined) lines.push(`${lines.pop()}${decode(hex, font)}`)
  }
  return lines.filter(Boolean)
}

function decode(hex: string, { characters, digits }: Font): string {
  const codes = hex.match(new RegExp(`.{${digits}}`, 'g')) ?? []
  return codes.map(code => characters.get(parseInt(code, 16)) ?? '').join('')
}
