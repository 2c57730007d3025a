import { describe, expect, it } from 'vitest'
import { parseFlags } from '../../../../main/shell/flags.ts'

const parse = (argv: string[], env = {}) => parseFlags({ argv, env, cwd: '/here' })
const defaults = { task: { kind: 'window' }, dataFolder: null, kubeconfigs: [], outFolder: '/here/out' }

describe('parseFlags', () => {
  const cases: { name: string; argv: string[]; env?: Record<string, string>; want: object }[] = [
    { name: 'nothing opens the window', argv: [], want: {} },
    {
      name: 'switches of Chromium, the inspector and the app folder are passed over',
      argv: ['--inspect=0', '--remote-debugging-port=0', '--no-sandbox', '/app', '--lang=zh-CN'],
      want: {},
    },
    { name: 'a data folder', argv: ['/app', '--data-dir', 'data'], want: { dataFolder: '/here/data' } },
    {
      name: 'a data folder of the environment',
      argv: [],
      env: { CANOPY_DATA_DIR: '/env' },
      want: { dataFolder: '/env' },
    },
    {
      name: 'the flag before the environment',
      argv: ['--data-dir=/flag'],
      env: { CANOPY_DATA_DIR: '/env' },
      want: { dataFolder: '/flag' },
    },
    { name: 'an empty variable is none', argv: [], env: { CANOPY_DATA_DIR: '' }, want: {} },
    {
      name: 'several kubeconfigs',
      argv: ['--kubeconfig', 'a', '--kubeconfig=/b c'],
      want: { kubeconfigs: ['/here/a', '/b c'] },
    },
    { name: 'a bare --headless', argv: ['/app', '--headless'], want: { task: { kind: 'firstLook' } } },
    {
      name: '--headless before another flag',
      argv: ['--headless', '--out', '/o'],
      want: { task: { kind: 'firstLook' }, outFolder: '/o' },
    },
    { name: 'a verb', argv: ['/app', '--headless', 'self-test'], want: { task: { kind: 'selfTest' } } },
    {
      name: 'a simulation takes the rest of the line as it is',
      argv: ['--no-sandbox', '/app', '--headless', 'simulate', 'tree.yaml', '--json'],
      want: { task: { kind: 'simulate', args: ['tree.yaml', '--json'], cwd: '/here' } },
    },
    {
      name: 'and the folder in which npm was called',
      argv: ['/app', '--headless', 'simulate', 'tree.yaml'],
      env: { INIT_CWD: '/called' },
      want: { task: { kind: 'simulate', args: ['tree.yaml'], cwd: '/called' } },
    },
    { name: '--self-test', argv: ['--self-test'], want: { task: { kind: 'selfTest' } } },
  ]
  for (const { name, argv, env, want } of cases)
    it(name, () => expect(parse(argv, env)).toEqual({ ...defaults, ...want }))

  for (const argv of [
    ['--headless', 'explode'],
    ['--headless', 'constructor'],
    ['--data-dir'],
    ['--data-dir='],
    ['--kubeconfig'],
    ['--out', '--headless'],
  ])
    it(`refuses ${argv.join(' ')}`, () => expect(() => parse(argv)).toThrow(/needs a path|Unknown verb/))

  it('takes the figures of a cluster from as many kubeconfigs as are given, and refuses none', () => {
    const verb = ['--headless', 'dashboard', '--json']
    const { task, kubeconfigs } = parse([
      ...verb,
      '--kubeconfig',
      'a',
      '--kubeconfig',
      '/b',
      '--context',
      'c',
    ])
    const files = kubeconfigs.map(path => path.split(/[\\/]/).at(-1))
    expect(files).toEqual(['a', 'b'])
    expect(task).toEqual({
      kind: 'dashboard',
      kubeconfigs,
      context: 'c',
      prometheus: null,
      isJson: true,
      allowsExec: false,
    })
    expect(() => parse(verb)).toThrow('--kubeconfig needs a path')
    expect(() => parse([...verb, '--kubeconfig', 'a', '--prometheus'])).toThrow('--prometheus needs a value')
  })
})
