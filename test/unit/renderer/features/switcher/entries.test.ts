import { describe, expect, it, vi } from 'vitest'
import { entriesOf } from '../../../../../renderer/features/switcher/entries.ts'
import { runsOf } from '../../../../../renderer/features/switcher/runs.ts'
import { en } from '../../../../../renderer/i18n/resources.ts'
import { ACTIONS, type ActionContext } from '../../../../../renderer/state/actions.ts'
import { fakeCluster } from '../../../../support/renderer/fakeCluster.ts'

const prod = fakeCluster('prod-shanghai', { connection: { status: 'live' } })
const lab = fakeCluster('gpu-lab', { summary: null })
const context: ActionContext = {
  cluster: prod,
  clusters: [prod, lab],
  settings: undefined,
  lockedSettings: ['theme'],
  client: {} as ActionContext['client'],
  navigate: () => undefined,
  report: () => undefined,
}
const find = (query: string, openCluster = () => undefined as void) =>
  entriesOf(query, { context, labelOf: action => en.switcher.actions[action], openCluster })

describe('the switcher', () => {
  it('offers clusters first, in the user’s order, with the keys of the first nine', () => {
    expect(
      find('')
        .slice(0, 2)
        .map(({ label, keys }) => [label, keys]),
    ).toEqual([
      ['prod-shanghai', 'Mod+1'],
      ['gpu-lab', 'Mod+2'],
    ])
  })
  it('offers every action but itself', () => {
    expect(find('').length).toBe(context.clusters.length + ACTIONS.length - 1)
  })
  it('finds a cluster by its server, below those that are called so', () => {
    expect(find('example').map(({ id }) => id)).toContain('cluster prod-shanghai')
  })
  it('does not find clusters by letters scattered over their servers', () => {
    expect(new Set(find('theme').map(({ id }) => id))).toEqual(
      new Set(['themeLight', 'themeDark', 'themeSystem']),
    )
  })
  it('puts the group of the best match first', () => {
    expect(find('dark')[0]?.id).toBe('themeDark')
    expect(find('shanghai')[0]?.id).toBe('cluster prod-shanghai')
  })
  it('says why an action is off', () => {
    const off = Object.fromEntries(find('').map(({ id, off: reason }) => [id, reason]))
    expect(off).toMatchObject({ reconnect: 'alreadyLive', themeDark: 'locked', overview: null })
  })
  it('opens what was chosen', () => {
    const open = vi.fn()
    find('lab', open)[0]?.run()
    expect(open).toHaveBeenCalledWith(lab)
  })
})

describe('no two actions', () => {
  it('have the same key', () => {
    const keys = ACTIONS.flatMap(action => action.keys)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('matched letters are marked', () => {
  it('in runs', () => {
    expect(
      runsOf('prod-shanghai', [0, 1, 5]).map(({ part, isMarked }) => (isMarked ? `[${part}]` : part)),
    ).toEqual(['[pr]', 'od-', '[s]', 'hanghai'])
  })
  it('not at all when there are none', () =>
    expect(runsOf('abc', []).map(({ part }) => part)).toEqual(['abc']))
})
