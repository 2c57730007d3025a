import { expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { groupsOfLeaves } from '../../../../main/quotaTree/userGroups.ts'

const never = new AbortController().signal
const group = (name: string, spec?: object) => ({
  apiVersion: 'data.kubeai.alibabacloud.com/v1',
  kind: 'UserGroup',
  metadata: { name, namespace: 'kube-ai' },
  ...(spec && { spec }),
})
/** A cluster whose listing of groups answers so. */
const site = (list: () => Promise<unknown>) => ({ objects: { list } }) as never

it('gives the groups that name a leaf, whatever else groups hold', async () => {
  const groups = [
    group('b', { quotaNames: ['other', 'ml'] }),
    group('a', { quotaNames: ['ml'] }),
    group('c', { quotaNames: ['ml.sub'] }),
    group('d', { quotaNames: 'ml' }),
    group('e', { quotaNames: [7, null] }),
    group('f'),
  ]
  expect(
    await groupsOfLeaves(
      ['ml'],
      site(async () => groups),
      never,
    ),
  ).toEqual([
    { namespace: 'kube-ai', name: 'a' },
    { namespace: 'kube-ai', name: 'b' },
  ])
})

it('asks once for any number of leaves, and names a group of two of them once', async () => {
  let lists = 0
  const cluster = site(async () => {
    lists += 1
    return [group('a', { quotaNames: ['ml', 'web'] }), group('b', { quotaNames: ['web'] }), group('c')]
  })
  expect((await groupsOfLeaves(['ml', 'web'], cluster, never))?.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(lists).toBe(1)
})

it('knows none where the kind is not served, and says any other failure', async () => {
  const failing = (code: 'NOT_FOUND' | 'FORBIDDEN') => site(() => Promise.reject(new AppError(code, 'no')))
  expect(await groupsOfLeaves(['ml'], failing('NOT_FOUND'), never)).toBeNull()
  await expect(groupsOfLeaves(['ml'], failing('FORBIDDEN'), never)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
})
