// What an edit of a quota tree costs, what others do to the tree meanwhile, and clusters where there is nothing to edit.
import type { Page } from '@playwright/test'
import { type Api, ApiFailure } from '../cluster/api.ts'
import { deploymentManifest, podManifest } from '../cluster/manifests.ts'
import { createAll } from '../cluster/objects.ts'
import { installCrds } from '../support/crds.ts'
import { guideRoot, type JsonNode } from '../support/quotaTrees.ts'
import { expect, test } from './launch.ts'
import { expectAccessibleInBothThemes, shot } from './looks.ts'
import {
  type Story,
  TREE,
  dropTree,
  edit,
  field,
  openTree,
  putTree,
  review,
  row,
  rows,
  undoOf,
} from './quotaEditor.ts'

const NAMESPACES = [1, 2, 3, 4].map(team => `namespace${team}`)

/** root.a.1 borrows. root.b.1 is guaranteed all that root.b is, and uses it; a pod of root.b.2, which is guaranteed nothing, waits. */
async function fillLeaves(api: Api): Promise<void> {
  const pods = (namespace: string) => `/api/v1/namespaces/${namespace}/pods`
  await Promise.all(
    NAMESPACES.map(namespace => api.send('DELETE', `${pods(namespace)}?gracePeriodSeconds=0`)),
  )
  // Of another test, and without room for four pods.
  await api.send('DELETE', '/api/v1/namespaces/namespace1/resourcequotas')
  const { children: [a, b] = [], ...root } = guideRoot()
  const leaf = (name: string, min: number, namespace: string): JsonNode => ({
    name,
    min: { cpu: min },
    max: { cpu: 20 },
    namespaces: [namespace],
  })
  const leaves = [leaf('root.b.1', 20, 'namespace3'), leaf('root.b.2', 0, 'namespace4')]
  await putTree(api, { ...root, children: [a, { ...b, children: leaves }] })
  const gated = podManifest({ namespace: 'namespace4', name: 'waits', cpus: 5, memoryGib: 1 })
  const body = gated.body as { spec: object }
  await createAll(api, [
    ...[1, 3].map(team =>
      deploymentManifest({
        namespace: `namespace${team}`,
        name: `nginx${team}`,
        replicas: 4,
        cpus: 5,
        memoryGib: 1,
      }),
    ),
    {
      ...gated,
      body: { ...body, spec: { ...body.spec, schedulingGates: [{ name: 'canopy.internal/capacity' }] } },
    },
  ])
  type Pods = { items: { status: { phase: string } }[] }
  const running = async () => {
    const lists = await Promise.all(NAMESPACES.map(namespace => api.send<Pods>('GET', pods(namespace))))
    return lists.flatMap(({ items }) => items).filter(({ status }) => status.phase === 'Running').length
  }
  await expect.poll(running, { timeout: 90_000 }).toBe(8)
}

async function toldByWhatIf(page: Page): Promise<void> {
  await edit(page, 'root.b.1')
  await field(page, 'min', 'root.b.1').fill('15')
  await edit(page, 'root.b.2')
  await field(page, 'min', 'root.b.2').fill('5')
  const whatIf = page.getByRole('region', { name: 'What this edit would do' })
  await whatIf.getByRole('button', { name: 'Read the pods anew' }).click()
  await expect(whatIf).toContainText('1 would be evicted, 1 would start.', { timeout: 20_000 })
  const goes = whatIf.getByRole('listitem').filter({ hasText: 'root.b.2 gets back what it is guaranteed' })
  await expect(goes).toContainText(/namespace3\/nginx3-\w+-\w+/)
  await expect(goes).toContainText(/ReplicaSet\/nginx3-/)
  const changes = whatIf.getByRole('table', { name: 'What changes on nodes' })
  await expect(changes.getByRole('row', { name: /root\.b\.1 cpu 20 → 15 20 → 15/ })).toBeVisible()
  await expect(changes.getByRole('row', { name: /root\.b\.2 cpu 0 → 5 0 → 5/ })).toBeVisible()
  const step = whatIf.getByRole('slider', { name: 'Step' })
  await step.focus()
  await page.keyboard.press('Home')
  await expect(step).toHaveAttribute('aria-valuenow', '0')
  await expect(whatIf.getByRole('region', { name: 'In time order' }).getByRole('listitem')).toHaveCount(0)
  await page.keyboard.press('ArrowRight')
  await expect(whatIf.getByRole('region', { name: 'In time order' }).getByRole('listitem')).toHaveCount(1)
  await page.getByRole('button', { name: 'Discard edits' }).click()
}

/** A leaf's new name is what a pod's note and a group of users say from then on: the review tells. */
async function carriedAlong(page: Page, api: Api): Promise<void> {
  const pods = '/api/v1/namespaces/namespace1/pods'
  const { items } = await api.send<{ items: { metadata: { name: string } }[] }>('GET', pods)
  const annotations = { 'canopy.internal/leaf': 'root.a.1' }
  for (const { metadata } of items.slice(0, 2))
    await api.send('PATCH', `${pods}/${metadata.name}`, { metadata: { annotations } })
  await installCrds(api, ['usergroups.data.kubeai.alibabacloud.com'])
  const group = { metadata: { name: 'vision' }, spec: { quotaNames: ['root.a.1'] } }
  const path = '/apis/data.kubeai.alibabacloud.com/v1/namespaces/default/usergroups'
  const body = { apiVersion: 'data.kubeai.alibabacloud.com/v1', kind: 'UserGroup', ...group }
  await expect
    .poll(() =>
      api.send('POST', path, body).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true)
  await row(page, 'root.a.1').focus()
  await page.keyboard.press('F2')
  await page.keyboard.type('vision')
  await page.keyboard.press('Enter')
  await review(page).click()
  const along = page.getByRole('region', { name: 'What goes along with the new names' })
  await expect(along).toContainText('the notes of 2 pods, the user group default/vision', {
    timeout: 20_000,
  })
  await shot(page, 'story-review')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Discard edits' }).click()
}

/** Others change a leaf's limit, as a tool of theirs does. */
async function othersSet(api: Api, name: string, limits: object): Promise<void> {
  type Tree = { spec: { root: JsonNode } }
  const { spec } = await api.send<Tree>('GET', TREE)
  const change = (node: JsonNode): JsonNode => ({
    ...node,
    ...(node.name === name && limits),
    ...(node.children && { children: node.children.map(change) }),
  })
  await api.send('PATCH', `${TREE}?fieldManager=argocd`, { spec: { root: change(spec.root) } })
}

async function met(page: Page, api: Api): Promise<void> {
  const bar = page.getByRole('alert').filter({ hasText: 'changed the tree where your edits do.' })
  const set = async (min: string): Promise<void> => {
    await edit(page, 'root.a.1')
    await field(page, 'min', 'root.a.1').fill(min)
    await expect(review(page)).toBeEnabled()
  }
  await set('5')
  await othersSet(api, 'root.b.2', { max: { cpu: 18 } })
  await expect(row(page, 'root.b.2')).toContainText('0 to 18', { timeout: 20_000 })
  await expect(row(page, 'root.a.1')).toContainText('5 to 20')
  await expect(bar).toHaveCount(0)
  await expect(undoOf(page, 'min cpu of root.a.1 to 5')).toBeVisible()

  await othersSet(api, 'root.a.1', { min: { cpu: 4 } })
  await expect(bar).toContainText('argocd', { timeout: 20_000 })
  await expect(review(page)).toBeDisabled()
  await shot(page, 'story-conflict')
  await expectAccessibleInBothThemes(page, 'a conflict')
  await bar.getByRole('button', { name: 'Take theirs' }).click()
  await expect(bar).toHaveCount(0)
  await expect(row(page, 'root.a.1')).toContainText('4 to 20')
  await expect(page.getByRole('button', { name: 'Nothing to undo' })).toBeVisible()

  await set('6')
  await othersSet(api, 'root.a.1', { min: { cpu: 7 } })
  await expect(bar).toContainText('argocd', { timeout: 20_000 })
  await bar.getByRole('button', { name: 'Keep all of mine' }).click()
  await expect(bar).toHaveCount(0)
  await expect(row(page, 'root.a.1')).toContainText('6 to 20')
  await expect(review(page)).toBeEnabled()

  await dropTree(api)
  await expect(bar).toContainText('root.a.1 is gone there.', { timeout: 20_000 })
  await expect(review(page)).toBeDisabled()
  await bar.getByRole('button', { name: 'Take theirs' }).first().click()
  await expect(page.getByText('There is no tree yet')).toBeVisible()
}

/** A tree that others wrote with a name in it twice: all of it is drawn, and a click tells the two apart. */
async function twins(page: Page, api: Api): Promise<void> {
  const team = (min: number, namespace: string): JsonNode => ({
    name: 'team',
    min: { cpu: min },
    max: { cpu: 20 },
    namespaces: [namespace],
  })
  const children = [team(10, 'namespace1'), team(5, 'namespace2')]
  await putTree(api, { name: 'root', min: { cpu: 40 }, max: { cpu: 40 }, children })
  await expect(rows(page)).toHaveCount(3, { timeout: 20_000 })
  await page.getByText('Picture', { exact: true }).click()
  const cards = page.locator('.react-flow__node')
  await expect(cards).toHaveCount(3)
  await expect(cards.filter({ hasText: 'namespace1' })).toBeVisible()
  await expect(cards.filter({ hasText: 'namespace2' })).toBeVisible()
  await page.getByRole('button', { name: 'Give this one another name' }).first().click()
  await expect(cards.filter({ hasText: 'team-2' })).toHaveCount(1)
  await expect(page.getByRole('heading', { name: 'Nothing is wrong.' })).toBeVisible()
  await page.getByText('Rows', { exact: true }).click()
  await page.getByRole('button', { name: 'Discard edits' }).click()
}

/** What an edit would cost, and others who change the tree under the editor. */
export async function withOthers({ launch, api, kubeconfig }: Story): Promise<void> {
  await fillLeaves(api)
  const { page } = await launch({ args: ['--kubeconfig', kubeconfig] })
  await openTree(page)
  await expect(row(page, 'root.b.2')).toContainText('0 to 20', { timeout: 20_000 })
  await test.step('what goes, by whom, why, and whose it is', () => toldByWhatIf(page))
  await test.step('what goes along with a new name', () => carriedAlong(page, api))
  await test.step('others change the tree meanwhile', () => met(page, api))
  await test.step('a name that is there twice', () => twins(page, api))
}

type Definition = { metadata: object; spec: { versions: { schema: object }[] } }

/** A cluster that knows no trees, one that has them in another version, and one whose tree is nothing that can be edited: a definition of others takes anything. */
export async function nothingToEdit({ launch, api, kubeconfig }: Story, definitions: string): Promise<void> {
  const name = 'elasticquotatrees.scheduling.sigs.k8s.io'
  const own = await api.send<Definition>('GET', `${definitions}/${name}`)
  const remove = async () => {
    await api.send('DELETE', `${definitions}/${name}`)
    const isGone = () =>
      api.send('GET', `${definitions}/${name}`).then(
        () => false,
        (error: unknown) => error instanceof ApiFailure && error.status === 404,
      )
    await expect.poll(isGone, { timeout: 20_000 }).toBe(true)
  }
  await remove()
  const { page } = await launch({ args: ['--kubeconfig', kubeconfig] })
  await openTree(page)
  await expect(page.getByText('This cluster does not know quota trees yet')).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText('who is guaranteed what, and who may borrow from whom')).toBeVisible()
  await shot(page, 'story-install')
  await expectAccessibleInBothThemes(page, 'install card')
  await page.getByRole('link', { name: 'Install it in Suite' }).click()
  await expect(page.getByRole('heading', { name: 'Suite' })).toBeVisible()

  const anything = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  const { annotations, name: called } = own.metadata as { annotations: object; name: string }
  const versions = own.spec.versions.map(version => ({ ...version, schema: anything }))
  const define = (of: readonly object[]) =>
    api.send('POST', definitions, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { annotations, name: called },
      spec: { ...own.spec, versions: of },
    })
  const openAgain = async () => {
    await page.getByRole('link', { name: 'Quotas', exact: true }).first().click()
    await page.getByRole('link', { name: 'Quota tree' }).click()
  }
  await define(versions.map(version => ({ ...version, name: 'v1alpha1' })))
  await openAgain()
  await expect(page.getByText('This cluster has quota trees in another version: v1alpha1')).toBeVisible({
    timeout: 30_000,
  })
  await expect(page.getByText('Canopy reads and writes v1beta1.')).toBeVisible()
  await shot(page, 'story-other-version')
  await expectAccessibleInBothThemes(page, 'another version')
  await remove()

  await define(versions)
  await expect
    .poll(
      () =>
        putTree(api, { name: 'root', min: ['much'] }).then(
          () => true,
          () => false,
        ),
      { timeout: 30_000 },
    )
    .toBe(true)
  await openAgain()
  await expect(page.getByText('The tree in the cluster cannot be read')).toBeVisible({ timeout: 30_000 })
  await shot(page, 'story-unreadable')
  await expectAccessibleInBothThemes(page, 'unreadable tree')
}
