import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(resolve(root, path), 'utf8')

/** Paths in backticks that begin with a folder of the project, and targets of links. */
function pathsIn(text: string): string[] {
  const quoted = [
    ...text.matchAll(/`((?:scheduler|main|preload|renderer|assets|test|docs)\/[\w./*-]*)`/g),
  ].map(match => match[1])
  const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(match => match[1])
  return [...quoted, ...linked].filter((path): path is string => path !== undefined)
}

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md']

describe.each(DOCUMENTS)('%s', document => {
  const text = read(document)

  it.each(pathsIn(text))('names %s, which exists', path => expect(existsSync(resolve(root, path))).toBe(true))

  it('names only npm scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(match => match[1] ?? '')
    expect(named.filter(name => !(name in scripts))).toEqual([])
  })
})

it('one oldest Node is named everywhere: where npm looks, where a start stops, and where people read', () => {
  const stops = /Node (\d+\.\d+) or newer is needed/.exec(read('main/launch/setup/requireNode.mjs'))?.[1]
  const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } }
  expect(engines.node).toBe(`>=${stops}`)
  expect(read('README.md')).toContain(`Node ${stops} or newer`)
})

it('ARCHITECTURE.md stays a page that is read', () => {
  expect(read('ARCHITECTURE.md').split('\n').length).toBeLessThanOrEqual(200)
})
