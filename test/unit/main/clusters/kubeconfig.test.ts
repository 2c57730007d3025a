import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { parseKubeconfig } from '../../../../main/clusters/kubeconfig.ts'
import { pickContext } from '../../../../main/clusters/pickContext.ts'

/** A seeded slice in the usual run, all of it in the long one. */
const MORE = process.env['CANOPY_LONG'] ? 50 : 1

const failureOf = async (text: string): Promise<AppError> => {
  const failure: unknown = await parseKubeconfig(text).then(
    () => new Error('it was read'),
    (cause: unknown) => cause,
  )
  if (!(failure instanceof AppError)) throw failure
  return failure
}

const lines = (...all: string[]) => all.join('\n')
const base = lines(
  'apiVersion: v1',
  'kind: Config',
  'clusters:',
  '- name: c',
  '  cluster: { server: "https://c:6443" }',
  'users:',
  '- name: u',
  '  user: { token: abc }',
  'contexts:',
  '- name: a',
  '  context: { cluster: c, user: u }',
)

describe('texts that are no kubeconfig', () => {
  const cases = [
    { name: 'a line that is indented too little', text: 'a:\n  - x\n b: 1', want: { line: 3, column: 1 } },
    { name: 'a tab for indentation', text: 'clusters:\n\t- name: x', want: { line: 2, column: 1 } },
    { name: 'a mapping inside a line of text', text: 'a: b: c', want: { line: 1, column: 4 } },
    { name: 'a quote without an end', text: 'a: "b', want: { line: 1 } },
    { name: 'nothing but words', text: 'hello world', want: { line: 1, column: 1 } },
    { name: 'a list', text: '- a\n- b', want: { line: 1, column: 1 } },
    {
      name: 'an object of another kind',
      text: 'kind: Pod\nmetadata: {}',
      want: { reason: 'NOT_KUBECONFIG' },
    },
    {
      name: 'clusters that are no list',
      text: 'kind: Config\nclusters: 7',
      want: { line: 2, field: 'clusters' },
    },
    { name: 'an alias of nothing', text: 'a: *b', want: { reason: 'BAD_REFERENCE' } },
    { name: 'a merge of nothing', text: 'x: { <<: *b }', want: {} },
    { name: 'nesting without end', text: '['.repeat(50_000), want: {} },
    { name: 'a list in a list in a list', text: '- '.repeat(20_000), want: {} },
    { name: 'an alias that holds itself, where a list belongs', text: 'clusters: &x { a: *x }', want: {} },
  ]
  it.each(cases)('$name: CONFIG_SYNTAX', async ({ text, want }) => {
    const failure = await failureOf(text)
    expect(failure.code).toBe('CONFIG_SYNTAX')
    expect(failure.data).toMatchObject(want)
  })

  it('an alias bomb is refused at once', async () => {
    const letters = 'abcdefghij'
    const bomb = letters
      .split('')
      .map((letter, index) =>
        index === 0
          ? 'a: &a [x,x,x,x,x,x,x,x,x]'
          : `${letter}: &${letter} [${`*${letters[index - 1]},`.repeat(9)}]`,
      )
    const started = performance.now()
    expect((await failureOf(bomb.join('\n'))).code).toBe('CONFIG_SYNTAX')
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('20 MB of small entries are refused clearly, within moments', async () => {
    const started = performance.now()
    const failure = await failureOf(`clusters:\n${'- name: c\n'.repeat(2_000_000)}`)
    expect(failure.code).toBe('TOO_LARGE')
    expect(performance.now() - started).toBeLessThan(5000)
  })

  it('20 MB of one value are no trouble', async () => {
    const text = base.replace('abc', 'x'.repeat(20_000_000))
    const user = pickContext(await parseKubeconfig(text), 'a').user
    expect(user.token).toHaveLength(20_000_000)
  })
})

describe('reading as kubectl does', () => {
  it('an empty file is an empty kubeconfig', async () => {
    expect((await parseKubeconfig('')).contexts).toEqual([])
    expect((await parseKubeconfig('# nothing yet\n')).contexts).toEqual([])
  })

  it('null lists, as `kubectl config view` prints them, are empty', async () => {
    expect((await parseKubeconfig('kind: Config\nclusters: null\nusers: ~\ncontexts:\n')).contexts).toEqual(
      [],
    )
  })

  it('merge keys and aliases', async () => {
    const text = lines(
      'shared: &shared { server: "https://s:1", tls-server-name: n }',
      'clusters: [{ name: c, cluster: { <<: *shared, tls-server-name: other } }]',
      'contexts: [{ name: a, context: { cluster: c } }]',
    )
    const { cluster } = pickContext(await parseKubeconfig(text), 'a')
    expect(cluster).toMatchObject({ server: 'https://s:1', 'tls-server-name': 'other' })
  })

  it('of equal keys the last counts, and it is said', async () => {
    const { warnings, contexts } = await parseKubeconfig(`${base}\nclusters: []`)
    expect(contexts).toHaveLength(1)
    expect(warnings.map(({ code, data }) => ({ code, line: data['line'] }))).toEqual([
      { code: 'CONFIG_SYNTAX', line: 12 },
    ])
  })

  it('of several documents the first counts, and it is said', async () => {
    const { warnings, contexts } = await parseKubeconfig(`${base}\n---\nkind: Pod`)
    expect(contexts).toHaveLength(1)
    expect(warnings[0]?.data).toMatchObject({ documents: 2, reason: 'MULTIPLE_DOCS' })
  })

  it.each(['true', 'yes', 'on', 'Y', '"true"'])('a flag may be written %s', async spelling => {
    const text = base.replace('{ server', `{ insecure-skip-tls-verify: ${spelling}, server`)
    expect(pickContext(await parseKubeconfig(text), 'a').cluster['insecure-skip-tls-verify']).toBe(true)
  })

  it('a flag that is neither spoils its own contexts alone', async () => {
    const text = base.replace('{ server', '{ insecure-skip-tls-verify: maybe, server')
    const { problem } = pickContext(await parseKubeconfig(text), 'a')
    expect(problem).toMatchObject({
      code: 'CONFIG_SYNTAX',
      data: { line: 5, field: 'clusters.0.cluster.insecure-skip-tls-verify' },
    })
  })
})

describe('names', () => {
  const names = [
    'with space',
    'arn:aws:eks:eu:1/prod',
    'team/dev',
    '名前',
    'Ünï',
    '-',
    'a#b',
    '🦀',
    '__proto__',
    'constructor',
  ]
  it.each(names)('%s', async name => {
    const quoted = JSON.stringify(name)
    const text = lines(
      `clusters: [{ name: ${quoted}, cluster: { server: "https://s" } }]`,
      `users: [{ name: ${quoted}, user: { token: t } }]`,
      `contexts: [{ name: ${quoted}, context: { cluster: ${quoted}, user: ${quoted} } }]`,
    )
    const picked = pickContext(await parseKubeconfig(text), name)
    expect(picked).toMatchObject({
      name,
      problem: null,
      cluster: { server: 'https://s' },
      user: { token: 't' },
    })
  })

  // kubectl refuses these unless they are quoted: its YAML takes them for booleans and numbers.
  it.each(['n', 'y', 'on', 'off', 'no', 'true', '12', '0123', '1e3', '0x1f', '2026-01-01', '1:30'])(
    'bare %s is what it looks like',
    async name => {
      const text = base.replaceAll('name: c', `name: ${name}`).replace('cluster: c,', `cluster: ${name},`)
      expect(pickContext(await parseKubeconfig(text), 'a')).toMatchObject({
        context: { cluster: name },
        problem: null,
      })
    },
  )

  it('a token of digits keeps its zeros', async () => {
    const { user } = pickContext(await parseKubeconfig(base.replace('abc', '00123')), 'a')
    expect(user.token).toBe('00123')
  })

  it('that come twice spoil the contexts that would have to guess, and no other', async () => {
    const text = lines(
      'clusters:',
      '- { name: c, cluster: { server: "https://c" } }',
      '- { name: d, cluster: { server: "https://d1" } }',
      '- { name: d, cluster: { server: "https://d2" } }',
      'contexts:',
      '- { name: good, context: { cluster: c } }',
      '- { name: torn, context: { cluster: d } }',
      '- { name: twice, context: { cluster: c } }',
      '- { name: twice, context: { cluster: c } }',
    )
    const config = await parseKubeconfig(text)
    expect(config.contexts.map(({ name }) => name)).toEqual(['good', 'torn', 'twice'])
    expect(pickContext(config, 'good').problem).toBeNull()
    for (const name of ['torn', 'twice'])
      expect(pickContext(config, name).problem).toMatchObject({
        code: 'CONFIG_INCOMPLETE',
        data: { reason: 'DUPLICATE_NAME' },
      })
    expect(config.warnings.map(({ data }) => data['line'])).toEqual([4, 9])
  })

  it('that are missing are said, and the other entries stay', async () => {
    const config = await parseKubeconfig(`${base}\n- context: { cluster: c }\n- 7\n`)
    expect(config.contexts.map(({ name }) => name)).toEqual(['a', ''])
    expect(pickContext(config, '').problem).toMatchObject({ data: { reason: 'BAD_NAME' } })
    expect(config.warnings).toMatchObject([{ code: 'CONFIG_SYNTAX', data: { field: 'contexts.2' } }])
  })
})

const PIECES =
  'clusters:|users:|contexts:|- |name: a|cluster: |user: |\n|\n  |{|}|[|]|&x |*x|<<: |!!binary |!t |? |>|"|\'|#|---|...|%YAML 1.2|\t|: |,'.split(
    '|',
  )

describe('whatever comes', () => {
  const read = async (text: string) => {
    try {
      const config = await parseKubeconfig(text)
      for (const { name } of config.contexts) pickContext(config, name)
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      expect(['CONFIG_SYNTAX', 'TOO_LARGE']).toContain(cause.code)
    }
  }

  it('any text is read or refused by name', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), read), {
      numRuns: 150 * MORE,
    })
  })

  it('anything that looks like YAML is read or refused by name', async () => {
    const piece = fc.constantFrom(...PIECES)
    const text = fc.array(piece, { maxLength: 60 }).map(pieces => pieces.join(''))
    await fc.assert(fc.asyncProperty(text, read), { numRuns: 500 * MORE })
  })

  it('any value where the format has another is read or refused by name', async () => {
    const entry = fc.oneof(
      fc.json().map(text => JSON.parse(text) as unknown),
      fc.constant({ name: 'a' }),
    )
    const config = fc.record({
      clusters: fc.array(fc.record({ name: entry, cluster: entry })),
      users: fc.array(fc.record({ name: entry, user: entry })),
      contexts: fc.array(fc.record({ name: entry, context: entry })),
    })
    await fc.assert(
      fc.asyncProperty(config, value => read(JSON.stringify(value))),
      { numRuns: 100 * MORE },
    )
  })

  it('a valid kubeconfig that was cut or bent anywhere is read or refused by name', async () => {
    const bent = fc
      .tuple(fc.nat(base.length), fc.nat(20), fc.string({ maxLength: 5 }))
      .map(([at, length, put]) => base.slice(0, at) + put + base.slice(at + length))
    await fc.assert(fc.asyncProperty(bent, read), { numRuns: 300 * MORE })
  })
})
