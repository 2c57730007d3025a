import { describe, expect, it } from 'vitest'
import type { ClusterId } from '#core/base/units.ts'
import { clusters } from '../../../../../preload/contract/clusters.ts'
import {
  MAX_SOURCES,
  chooseAll,
  chooseForCollisions,
  chosenCount,
  defaultChoices,
  fileName,
  itemsOf,
  withSources,
  type ImportSource,
  type Preview,
  type PreviewContext,
} from '../../../../../renderer/features/clusters/preview.ts'
import { isProxy } from '../../../../../renderer/features/clusters/proxy.ts'
import { summaryOf } from '../../../../support/renderer/fakeCluster.ts'

type Because = NonNullable<PreviewContext['collision']>['because']

function context(name: string, because: Because | null = null, isBroken = false): PreviewContext {
  return {
    source: 0,
    path: null,
    summary: summaryOf(name),
    problem: isBroken ? { code: 'CONFIG_INCOMPLETE', message: 'no user', data: {} } : null,
    collision: because && { cluster: 'known' as ClusterId, name: 'known', because },
  }
}
const preview: Preview = {
  contexts: [
    context('new'),
    context('same', 'sameContext'),
    context('twin', 'sameServerAndUser'),
    context('namesake', 'sameName'),
    context('broken', null, true),
  ],
  failures: [],
}
const files: ImportSource[] = [{ kind: 'file', path: '/a' }]

describe('unless the user says otherwise', () => {
  it('what is new is added, what is there already or broken is skipped, an equal name is no reason', () => {
    expect(defaultChoices(preview)).toEqual(['keepBoth', 'skip', 'skip', 'keepBoth', 'skip'])
  })
})

describe('the user may', () => {
  const choices = defaultChoices(preview)
  it('decide for all that are known at once, and nothing else changes', () => {
    expect(chooseForCollisions(preview, choices, 'replace')).toEqual([
      'keepBoth',
      'replace',
      'replace',
      'replace',
      'skip',
    ])
  })
  it('choose all without losing what was to be replaced', () => {
    const some = chooseForCollisions(preview, choices, 'replace')
    expect(chooseAll(some, true)).toEqual(['keepBoth', 'replace', 'replace', 'replace', 'keepBoth'])
    expect(chosenCount(chooseAll(some, false))).toBe(0)
  })
})

describe('what is added', () => {
  it('is what was chosen, each with its source and choice', () => {
    expect(itemsOf(preview, defaultChoices(preview), files)).toEqual([
      { source: files[0], path: null, context: 'new', choice: 'keepBoth', name: null },
      { source: files[0], path: null, context: 'namesake', choice: 'keepBoth', name: null },
    ])
  })
  it('comes from each file once, however often it was chosen', () => {
    const more: ImportSource[] = [
      { kind: 'file', path: '/a' },
      { kind: 'file', path: '/b' },
      { kind: 'folder', path: '/a' },
      { kind: 'file', path: '/b' },
    ]
    expect(withSources(files, more)).toEqual([files[0], more[1], more[2]])
  })
  it('is named by the last part of its path, on any system', () => {
    expect([fileName('/home/mei/.kube/config'), fileName('C:\\Users\\Mei\\config'), fileName('x')]).toEqual([
      'config',
      'config',
      'x',
    ])
  })
})

it('as many sources are offered as the backend takes', () => {
  const takes = (count: number) =>
    clusters['clusters.preview'].input.safeParse({ sources: Array<unknown>(count).fill(files[0]) }).success
  expect([takes(MAX_SOURCES), takes(MAX_SOURCES + 1)]).toEqual([true, false])
})

it('all that as many sources of a hundred contexts hold can be added at once', () => {
  const item = { source: files[0], path: null, context: 'c', choice: 'keepBoth', name: null }
  const items = Array<unknown>(MAX_SOURCES * 100).fill(item)
  expect(clusters['clusters.add'].input.safeParse({ items }).success).toBe(true)
})

describe('a proxy', () => {
  const cases = [
    { text: 'http://proxy.example:3128', want: true },
    { text: ' socks5://127.0.0.1:1080 ', want: true },
    { text: 'proxy.example:3128', want: false },
    { text: 'ftp://proxy.example', want: false },
    { text: 'http://', want: false },
  ]
  it.each(cases)('“$text” is accepted: $want', ({ text, want }) => expect(isProxy(text)).toBe(want))
})
