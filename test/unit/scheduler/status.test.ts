import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { readTree } from '#core/quota/kube.ts'
import { STATUS_KEY } from '#core/wire.ts'
import { conditionsOf } from '../../../scheduler/conditions.ts'
import { NO_FACTS } from '#core/quota/validate.ts'
import { createStatusWriter, statusOf, type StatusInput } from '../../../scheduler/status.ts'
import { gated, leaf, quotaNode, running, treeOf } from '../../support/schedule/builders.ts'
import { fakeApi, silentLog } from '../../support/schedulerApi.ts'

const tree = treeOf(
  quotaNode('root', {
    min: { cpu: 20 },
    max: { cpu: 20 },
    children: [leaf('a', { cpu: 5 }), leaf('b', { cpu: 15 })],
  }),
)
const input = (more: Partial<StatusInput> = {}): StatusInput => ({
  tree,
  object: { uid: 't1', generation: 3 },
  pods: [running('a/1'), running('a/2'), gated('a/3'), running('elsewhere/4', { leafNote: null })],
  conditions: [{ type: 'Valid', status: 'True', reason: 'NoWarnings', message: '' }],
  ...more,
})

describe('the status', () => {
  it('adds up what runs and what waits, leaf by leaf', () => {
    expect(statusOf(input(), undefined, 'now')).toMatchObject({
      observedGeneration: 3,
      root: {
        name: 'root',
        used: { cpu: '10' },
        waiting: { cpu: '5' },
        children: [
          { name: 'a', used: { cpu: '10' }, borrowed: { cpu: '5' } },
          { name: 'b', lent: { cpu: '5' } },
        ],
      },
    })
  })

  it('keeps the time of a condition until its status changes', () => {
    const before = statusOf(input(), undefined, 'first')
    const same = statusOf(input(), before, 'second')
    const conditions = [{ type: 'Valid', status: 'False', reason: 'TreeInvalid', message: '' }] as const
    const other = statusOf(input({ conditions }), same, 'third')
    expect([same, other].map(status => status.conditions[0]?.lastTransitionTime)).toEqual(['first', 'third'])
  })

  function writer(hasSubresource: boolean, state: { input: StatusInput }) {
    const api = fakeApi(({ path }) => {
      if (path.endsWith('/status') && !hasSubresource) throw new AppError('NOT_FOUND', 'no subresource')
      return {}
    })
    const write = createStatusWriter({
      api,
      log: silentLog,
      fence: () => undefined,
      input: () => state.input,
    })
    return { api, write }
  }

  it('is written when it changed, and again when the tree is another object', async () => {
    const state = { input: input() }
    const { api, write } = writer(true, state)
    await write()
    await write()
    expect(api.calls).toHaveLength(1)
    state.input = input({ object: { uid: 't2', generation: 3 } })
    await write()
    expect(api.calls).toHaveLength(2)
  })

  it('takes away the figures of before where nothing is counted', async () => {
    const { api, write } = writer(true, { input: input({ tree: null }) })
    await write()
    expect(api.calls[0]?.body).toMatchObject({ status: { root: null, conditions: [{ type: 'Valid' }] } })
  })

  const elsewhere = [
    { name: 'where the tree has no status subresource', has: false, more: {} },
    { name: 'where there is no tree', has: true, more: { tree: null, object: null } },
  ]
  for (const { name, has, more } of elsewhere)
    it(`goes to a ConfigMap ${name}`, async () => {
      const { api, write } = writer(has, { input: input(more) })
      await write()
      const { path = '', body } = api.calls.at(-1) ?? {}
      expect(path).toContain('/configmaps/canopy-scheduler-status')
      const { data } = body as { data: Record<string, string> }
      expect(JSON.parse(data[STATUS_KEY] ?? '')).toMatchObject({ conditions: [{ type: 'Valid' }] })
    })
})

describe('the conditions', () => {
  const facts = { kept: undefined, mode: 'enforce', ungated: new Set<string>(), cluster: NO_FACTS } as const
  const kept = (root: unknown) => ({
    reading: readTree({ spec: { root } }),
    uid: 't',
    generation: 1,
    seenAt: 0,
  })
  const of = (more: Partial<Parameters<typeof conditionsOf>[0]>) =>
    Object.fromEntries(
      conditionsOf({ ...facts, ...more }).map(({ type, status, reason }) => [type, `${status} ${reason}`]),
    )
  const leafOf = (name: string, min: number) => ({
    name,
    min: { cpu: min },
    max: { cpu: 9 },
    namespaces: [name],
  })

  it('say that there is no tree, or that it cannot be read', () => {
    expect(of({})).toMatchObject({ Valid: 'False TreeMissing' })
    expect(of({ kept: kept({ name: 'root', max: { cpu: 'x' } }) })).toMatchObject({
      Valid: 'False TreeInvalid',
    })
  })

  it('say what contradicts, and name the node', () => {
    const broken = kept({
      name: 'root',
      min: { cpu: 9 },
      max: { cpu: 9 },
      children: [leafOf('a', 8), leafOf('b', 8)],
    })
    expect(of({ kept: broken })).toMatchObject({ Valid: 'False TreeInvalid' })
    expect(conditionsOf({ ...facts, kept: broken })[1]?.message).toContain('root: childrenAboveMin (cpu)')
  })

  it('say when nothing is enforced, and where admission is down', () => {
    const fine = kept({ name: 'root', min: { cpu: 9 }, max: { cpu: 9 }, namespaces: ['a'] })
    expect(of({ kept: fine })).toEqual({
      Enforced: 'True Enforcing',
      Valid: 'True NoWarnings',
      AdmissionWorking: 'True GatesNewPods',
    })
    expect(of({ kept: fine, mode: 'observe', ungated: new Set(['a']) })).toMatchObject({
      Enforced: 'False Observing',
      AdmissionWorking: 'False NotGated',
    })
  })
})
