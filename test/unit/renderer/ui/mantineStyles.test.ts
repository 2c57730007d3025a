import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../../../..')
const MANTINE = join(ROOT, 'node_modules/@mantine')
/** What every window needs: resets, variables, and classes of its own. */
const COMMON = ['baseline', 'default-css-variables', 'global']

const read = (path: string): string => readFileSync(path, 'utf8')
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name)

/** The values, not the types, that a source takes from Mantine. */
const taken = (source: string): string[] =>
  matches(source, /import \{([^}]*)\} from ["']@mantine\/core["']/g)
    .flatMap(names => names.split(','))
    .map(name => name.trim().replace(/ as .*/, ''))
    .filter(name => name !== '' && !name.startsWith('type '))

/** The file of Mantine in which a name of its index is written. */
function fileOf(name: string, index: string): string | null {
  const [path] = matches(index, new RegExp(`import \\{[^}]*\\b${name}\\b[^}]*\\} from "(\\./[^"]+)"`, 'g'))
  return path === undefined ? null : join(MANTINE, 'core/esm', path)
}

/** The style sheets that a file and all that it is made of belong to. */
function stylesOf(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  if (file.endsWith('.module.mjs')) return [basename(file, '.module.mjs')]
  return matches(read(file), /from "(\.[^"]+)"/g).flatMap(path => stylesOf(join(dirname(file), path), seen))
}

it('takes the styles of exactly those parts of Mantine that are used', () => {
  const sources = globSync('renderer/**/*.{ts,tsx}', { cwd: ROOT }).map(path => join(ROOT, path))
  const notifications = globSync('notifications/esm/**/*.mjs', { cwd: MANTINE }).map(path =>
    join(MANTINE, path),
  )
  const index = read(join(MANTINE, 'core/esm/index.mjs'))
  const names = [...sources, ...notifications].flatMap(path => taken(read(path)))
  const seen = new Set<string>()
  const used = names.flatMap(name => {
    const file = fileOf(name, index)
    return file === null ? [] : stylesOf(file, seen)
  })
  const imported = matches(read(join(ROOT, 'renderer/ui/mantineStyles.ts')), /styles\/([\w-]+)\.layer\.css/g)
  expect(imported.toSorted()).toEqual([...new Set([...COMMON, ...used])].toSorted())
})
