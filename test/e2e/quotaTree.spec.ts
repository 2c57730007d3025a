import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { treeDefinition } from '#core/deploy/crd.ts'
import { openApi, type Api } from '../cluster/api.ts'
import { exampleNamespaces, untilTreeIsServed } from '../cluster/example.ts'
import { nodeManifest, podManifest } from '../cluster/manifests.ts'
import { createAll } from '../cluster/objects.ts'
import { ifPossible, startCluster, type TestCluster } from '../cluster/start.ts'
import { kubeconfigText } from '../support/kubeconfigs.ts'
import { guideRoot, treeObject } from '../support/quotaTrees.ts'
import { expect, pageLink, ready, test } from './launch.ts'
import { expectAccessibleInBothThemes, shot } from './looks.ts'
import { TREE, TREES, field, row } from './quotaEditor.ts'
import { nothingToEdit, withOthers } from './quotaTreeMeets.ts'
import { byHand } from './quotaTreeStories.ts'

// Control planes of its own with the tree's definition and no component: the editor needs no more. The second is copied to.
let running: TestCluster | undefined
let other: TestCluster | undefined
let api: Api
let otherApi: Api

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

test.beforeAll(async () => {
  test.setTimeout(120_000)
  ;[running, other] = await Promise.all([ifPossible(startCluster), ifPossible(startCluster)])
  if (!running || !other) return
  api = await openApi(running.kubeconfigPath)
  otherApi = await openApi(other.kubeconfigPath)
  const nodes = [nodeManifest({ name: 'one', cpus: 64 }), nodeManifest({ name: 'two', cpus: 64 })]
  await createAll(api, [{ path: CRDS, body: treeDefinition }, ...nodes, ...exampleNamespaces])
  await createAll(otherApi, [{ path: CRDS, body: treeDefinition }])
  for (const each of [api, otherApi]) await untilTreeIsServed(each, { timeoutMs: 30_000 })
})
test.afterAll(async () => {
  api?.close()
  otherApi?.close()
  await Promise.all([running?.stop(), other?.stop()])
})
test.beforeEach(() => test.skip(!running, 'there is no control plane to test on'))

/** The context of the kubeconfigs of tests is called so. */
const APPLY = 'Apply to test'

type TreeObject = {
  spec: { root: { children: { children: { name: string; min: object; namespaces: string[] }[] }[] } }
}
const treeNow = (of = api) => of.send<TreeObject>('GET', TREE)

/** With the keyboard alone: a child of the node that has the focus, by name. */
async function addChild(page: Page, parent: string, name: string): Promise<void> {
  await row(page, parent).focus()
  await page.keyboard.press('Insert')
  const input = page.getByRole('textbox', { name: 'Name' })
  await expect(input).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await expect(row(page, name)).toBeFocused()
}

async function setLimits(page: Page, node: string, [min, max]: readonly [string, string]): Promise<void> {
  await row(page, node).focus()
  await page.keyboard.press('Enter')
  if ((await field(page, 'min', node).count()) === 0) {
    const add = page.getByRole('combobox', { name: 'Add a resource' })
    await add.focus()
    await page.keyboard.type('cpu')
    await page.keyboard.press('Enter')
  }
  await field(page, 'max', node).focus()
  await page.keyboard.type(max)
  await field(page, 'min', node).focus()
  await page.keyboard.type(min)
}

test('draws the guide’s tree by keyboard, applies it, lowers a guarantee, takes it back', async ({
  launch,
}) => {
  test.setTimeout(240_000)
  const { page } = await launch({ args: ['--kubeconfig', running!.kubeconfigPath] })
  await ready(page)
  await expect(page.getByTestId('freshness')).toHaveText(/live/, { timeout: 20_000 })
  await pageLink(page, 'Quotas').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Quota tree' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Quota tree' })).toBeVisible()
  await expect(page.getByText('There is no tree yet')).toBeVisible({ timeout: 20_000 })
  await shot(page, '1-start')
  await expectAccessibleInBothThemes(page, 'start')

  await test.step('seven nodes with their limits', async () => {
    await setLimits(page, 'root', ['40', '40'])
    for (const half of ['a', 'b']) {
      await addChild(page, 'root', `root.${half}`)
      await setLimits(page, `root.${half}`, ['20', '40'])
      for (const number of [1, 2]) {
        await addChild(page, `root.${half}`, `root.${half}.${number}`)
        await setLimits(page, `root.${half}.${number}`, ['10', '20'])
      }
    }
    await shot(page, '2-tree')
  })

  await test.step('four namespaces', async () => {
    for (const [at, leaf] of ['root.a.1', 'root.a.2', 'root.b.1', 'root.b.2'].entries()) {
      await row(page, leaf).focus()
      await page.keyboard.press('Enter')
      await page.getByRole('combobox', { name: 'Bind a namespace' }).focus()
      await page.keyboard.type(`namespace${at + 1}`)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('button', { name: `Unbind namespace${at + 1}` })).toBeVisible()
    }
    await expect(page.getByRole('heading', { name: 'Nothing is wrong.' })).toBeVisible()
    await shot(page, '3-bound')
    await expectAccessibleInBothThemes(page, 'tree')
  })

  await test.step('reviewed by the cluster and applied', async () => {
    await page.getByRole('button', { name: /^Review \d+ edits$/ }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByText('The cluster accepts it in a dry run.')).toBeVisible({ timeout: 20_000 })
    const dialog = page.getByRole('dialog')
    const isLong = await dialog.evaluate(element => {
      element.scrollTo(0, 0)
      return element.scrollHeight > element.clientHeight
    })
    expect(isLong).toBe(true)
    await expect(page.getByRole('button', { name: APPLY })).toBeInViewport({ ratio: 1 })
    await shot(page, '4-review')
    await expectAccessibleInBothThemes(page, 'review')
    await page.getByRole('button', { name: APPLY }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByText('Applied.')).toBeVisible({ timeout: 20_000 })
    const { spec } = await treeNow()
    expect(
      spec.root.children.flatMap(({ children }) => children.map(leaf => [leaf.name, leaf.namespaces])),
    ).toEqual([
      ['root.a.1', ['namespace1']],
      ['root.a.2', ['namespace2']],
      ['root.b.1', ['namespace3']],
      ['root.b.2', ['namespace4']],
    ])
  })

  await test.step('a guarantee that moves would cost a running pod', async () => {
    const pod = (namespace: string, name: string, more: object = {}) => {
      const made = podManifest({ namespace, name, cpus: 5, memoryGib: 1 })
      const body = made.body as { spec: object; metadata: object }
      return { ...made, body: { ...body, spec: { ...body.spec, ...more } } }
    }
    const gate = { schedulingGates: [{ name: 'canopy.internal/capacity' }] }
    await createAll(api, [
      ...[1, 2, 3, 4].flatMap(at => [1, 2].map(number => pod(`namespace${at}`, `run-${number}`))),
      pod('namespace2', 'waits', gate),
    ])
    await page.getByRole('button', { name: 'Close' }).first().click()
    await row(page, 'root.a.1').focus()
    await page.keyboard.press('Enter')
    await field(page, 'min', 'root.a.1').fill('5')
    await row(page, 'root.a.2').focus()
    await page.keyboard.press('Enter')
    await field(page, 'min', 'root.a.2').fill('15')
    const whatIf = page.getByRole('region', { name: 'What this edit would do' })
    await whatIf.getByRole('button', { name: 'Read the pods anew' }).click()
    await expect(whatIf).toContainText('1 would be evicted, 1 would start.', { timeout: 20_000 })
    await expect(whatIf).toContainText('namespace1/run-')
    await expect(whatIf).toContainText('namespace2/waits starts in root.a.2')
    await shot(page, '5-whatif')
    await expectAccessibleInBothThemes(page, 'what-if')
  })

  await test.step('the picture shows the same', async () => {
    await page.getByText('Picture', { exact: true }).click()
    await expect(page.locator('.react-flow__node')).toHaveCount(7)
    await shot(page, '6-canvas')
    await expectAccessibleInBothThemes(page, 'canvas')
    await page.getByText('Rows', { exact: true }).click()
  })

  await test.step('applied, and taken back with one click', async () => {
    await page.getByRole('button', { name: /^Review \d+ edits$/ }).click()
    await expect(page.getByText('The cluster accepts it in a dry run.')).toBeVisible({ timeout: 20_000 })
    await page.getByLabel('Why (kept with the edit)').fill('vision needs more')
    await page.getByRole('button', { name: APPLY }).click()
    await expect(page.getByText('Applied.')).toBeVisible({ timeout: 20_000 })
    const leafMins = async () => (await treeNow()).spec.root.children[0]!.children.map(({ min }) => min)
    expect(await leafMins()).toEqual([{ cpu: '5' }, { cpu: '15' }])
    // An edit in hand is not lost by it, unless that is what is wanted.
    await field(page, 'max', 'root.a.2').fill('19')
    await page.getByRole('button', { name: 'History' }).click()
    await expect(page.getByText('vision needs more')).toBeVisible()
    await expect(page.getByText('It made the tree: there is none before it to go back to.')).toBeVisible()
    await shot(page, '7-history')
    await expectAccessibleInBothThemes(page, 'history')
    const takeBack = () => page.getByRole('button', { name: 'Take back' }).first().click()
    await takeBack()
    await expect(page.getByRole('dialog', { name: 'There is 1 edit that was not applied' })).toBeVisible()
    await expectAccessibleInBothThemes(page, 'an edit in hand')
    await page.getByRole('button', { name: 'Keep editing' }).click()
    await expect(field(page, 'max', 'root.a.2')).toHaveValue('19')
    await page.getByRole('button', { name: 'History' }).click()
    await takeBack()
    await page.getByRole('button', { name: 'Drop 1 edit and go on' }).click()
    await expect(page.getByText('The cluster accepts it in a dry run.')).toBeVisible({ timeout: 20_000 })
    await page.getByRole('button', { name: APPLY }).click()
    await expect.poll(leafMins, { timeout: 20_000 }).toEqual([{ cpu: '10' }, { cpu: '10' }])
  })

  await test.step('what the cluster has of other systems, and a table of the clipboard, become edits', async () => {
    const hard = { 'requests.cpu': '8', pods: '10' }
    const quota = { metadata: { name: 'team' }, spec: { hard } }
    await createAll(api, [{ path: '/api/v1/namespaces/namespace1/resourcequotas', body: quota }])
    await page.getByRole('button', { name: 'Import…' }).click()
    await page.getByRole('button', { name: 'ResourceQuotas' }).click()
    await expect(page.getByText('spec.hard.pods has no counterpart.')).toBeVisible({ timeout: 20_000 })
    await shot(page, '8-import')
    await expectAccessibleInBothThemes(page, 'import')
    await page.getByRole('button', { name: 'Another source' }).click()
    const file = page.locator('input[type=file]')
    const broken = { name: 'broken.yaml', mimeType: 'text/yaml', buffer: Buffer.from('spec:\n  root: {') }
    await file.setInputFiles(broken)
    await expect(page.getByRole('alert').filter({ hasText: /Line \d is no YAML/ })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Take over as edits' })).toBeDisabled()
    await page.getByRole('button', { name: 'Another source' }).click()
    await page.evaluate(() => {
      const read = Reflect.get(File.prototype, 'text') as () => Promise<string>
      File.prototype.text = () => {
        File.prototype.text = read
        return Promise.reject(new DOMException('it was taken away', 'NotReadableError'))
      }
    })
    await file.setInputFiles(broken)
    await expect(page.getByRole('alert').filter({ hasText: 'it was taken away' })).toBeVisible()
    await page.getByRole('textbox', { name: 'Paste YAML, JSON or a table here' }).evaluate(field => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', 'node;parent;min cpu;max cpu\nroot;;64;64\nteam;root;8;\n')
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    await page.getByRole('button', { name: 'Take over as edits' }).click()
    await expect(row(page, 'team')).toBeVisible()
    await expect(page.locator('[role="row"][data-node]')).toHaveCount(2)
    await page.getByRole('button', { name: 'Discard edits' }).click()
    await expect(page.locator('[role="row"][data-node]')).toHaveCount(7)
  })
})

test('a tree is compared with another cluster’s, and a branch is copied there and applied under its guard', async ({
  launch,
  folder,
}) => {
  const kubeconfig = join(folder, 'two')
  const contexts = [running!, other!].map((cluster, at) => ({
    name: ['here', 'there'][at]!,
    cluster: { server: cluster.server, 'certificate-authority': cluster.caPath },
    user: { token: cluster.adminToken },
  }))
  writeFileSync(kubeconfig, kubeconfigText(...contexts), { mode: 0o600 })
  await api.send('DELETE', TREE).catch(() => undefined)
  await createAll(api, [{ path: TREES, body: treeObject(guideRoot()) }])
  const cpu = (min: number) => ({ min: { cpu: min }, max: { cpu: min } })
  const there = { name: 'root', ...cpu(64), children: [{ name: 'theirs', min: { cpu: 8 } }] }
  await createAll(otherApi, [{ path: TREES, body: treeObject(there) }])

  const { page } = await launch({ args: ['--kubeconfig', kubeconfig] })
  await ready(page)
  await page.evaluate(() => (location.hash = '/clusters'))
  await page.getByRole('button', { name: 'Actions for there' }).click()
  await page.getByRole('menuitem', { name: /Edit name/ }).click()
  await page.getByText('Production', { exact: true }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'here', exact: true }).click()
  await expect(page.getByTestId('freshness')).toHaveText(/live/, { timeout: 20_000 })
  await pageLink(page, 'Quotas').click()
  await page.getByRole('link', { name: 'Quota tree' }).click()
  await row(page, 'root.a').click()
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: 'To another cluster…' }).click()
  const dialog = page.getByRole('dialog')
  const changes = dialog.getByRole('region', { name: 'there' }).locator('tbody tr')

  await test.step('of the whole tree', async () => {
    await dialog.getByText('The whole tree').click()
    await dialog.getByRole('combobox', { name: 'To cluster' }).click()
    await page.getByRole('option', { name: 'there' }).click()
    await expect(changes.filter({ hasText: /^theirs.*deleted from.*root/ })).toHaveCount(1)
    await expect(changes.filter({ hasText: /^root *min cpu *64 *40$/ })).toHaveCount(1)
    await shot(page, '9-copy')
    await expectAccessibleInBothThemes(page, 'copy')
  })

  await test.step('of a branch, without its namespaces', async () => {
    await dialog.getByText('root.a and all below it').click()
    await dialog.getByText('With its namespaces').click()
    await expect(changes.filter({ hasText: /^theirs/ })).toHaveCount(0)
    await expect(changes.filter({ hasText: /^root\.a(\.[12])? *new node below/ })).toHaveCount(3)
    await expect(changes.filter({ hasText: 'namespace' })).toHaveCount(0)
    await dialog.getByRole('button', { name: 'Put it into the draft of there' }).click()
    await dialog.getByRole('link', { name: 'Go there' }).click()
  })

  await test.step('where nothing has happened until it is reviewed and applied', async () => {
    await expect(page.getByRole('banner').getByText('there')).toBeVisible()
    await expect(row(page, 'root.a.1')).toBeVisible({ timeout: 20_000 })
    await expect(row(page, 'theirs')).toBeVisible()
    expect((await treeNow(otherApi)).spec.root).toEqual(there)
    await page.getByRole('button', { name: 'Review 1 edit' }).click()
    await expect(page.getByText('The cluster accepts it in a dry run.')).toBeVisible({ timeout: 20_000 })
    await expect(dialog.getByText('production', { exact: true })).toBeInViewport({ ratio: 1 })
    const apply = page.getByRole('button', { name: 'Apply to there' })
    await dialog.getByRole('checkbox').check()
    await expect(apply).toBeDisabled()
    await dialog.getByRole('textbox', { name: /there/ }).fill('there')
    await shot(page, '10-production')
    await expectAccessibleInBothThemes(page, 'production')
    await apply.click()
    await expect(page.getByText('Applied.')).toBeVisible({ timeout: 20_000 })
    const { root } = (await treeNow(otherApi)).spec
    expect(root.children).toMatchObject([
      { name: 'theirs' },
      { name: 'root.a', children: [{ name: 'root.a.1', min: { cpu: 10 } }, { name: 'root.a.2' }] },
    ])
    expect((await treeNow()).spec.root).toEqual(guideRoot())
  })
})

test('a tree is worked on by hand: problems, gestures, a crash, files, history', async ({
  launch,
  folder,
}) => {
  test.setTimeout(120_000)
  await byHand({ launch, folder, api, kubeconfig: running!.kubeconfigPath })
})

test('an edit says what it costs, and meets what others do meanwhile', async ({ launch, folder }) => {
  test.setTimeout(240_000)
  await withOthers({ launch, folder, api, kubeconfig: running!.kubeconfigPath })
})

test('a cluster without trees offers them, one in another version is named, and a tree that cannot be read is left alone', async ({
  launch,
  folder,
}) => {
  test.setTimeout(120_000)
  await nothingToEdit({ launch, folder, api: otherApi, kubeconfig: other!.kubeconfigPath }, CRDS)
})
