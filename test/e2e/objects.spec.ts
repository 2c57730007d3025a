// Objects, logs, shells and drains in the app, on a real control plane.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mergeTests, type Page } from '@playwright/test'
import { ApiFailure, openApi, type Api } from '../cluster/api.ts'
import { clusterTest } from '../cluster/fixture.ts'
import {
  deploymentManifest,
  jobManifest,
  type Manifest,
  namespaceManifest,
  nodeManifest,
} from '../cluster/manifests.ts'
import { createAll, until, untilListed } from '../cluster/objects.ts'
import { expect, ready, test as appTest } from './launch.ts'
import { expectAccessible, shot } from './looks.ts'

const test = mergeTests(appTest, clusterTest)
const NAMESPACE = 'e2e-objects'
const NODE = 'e2e-objects'
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`

async function goTo(page: Page, path: string): Promise<void> {
  const cluster = /#\/c\/([^/]+)\//.exec(page.url())?.[1] ?? ''
  await page.evaluate(hash => (location.hash = hash), `/c/${cluster}/${path}`)
}

/** An event as a kubelet or a controller writes it. */
const warningAbout = (
  { kind, name }: { readonly kind: string; readonly name: string },
  reason: string,
  message: string,
): Manifest => ({
  path: `/api/v1/namespaces/${NAMESPACE}/events`,
  body: {
    metadata: { generateName: `${name}.`, namespace: NAMESPACE },
    involvedObject: { kind, namespace: NAMESPACE, name },
    type: 'Warning',
    reason,
    message,
    count: 1,
    lastTimestamp: new Date().toISOString(),
  },
})

test.describe('objects of a live cluster', () => {
  let api: Api
  test.beforeEach(async ({ cluster }) => {
    test.skip(!cluster?.hasFakeNodes, 'there is no control plane to test on')
    test.setTimeout(120_000)
    api = await openApi(cluster!.kubeconfigPath)
    await createAll(api, [namespaceManifest(NAMESPACE), nodeManifest({ name: NODE })])
    await createAll(api, [
      deploymentManifest({
        name: 'web',
        namespace: NAMESPACE,
        replicas: 2,
        nodeSelector: { 'kubernetes.io/hostname': NODE },
      }),
      {
        path: `/api/v1/namespaces/${NAMESPACE}/configmaps`,
        body: { metadata: { name: 'settings' }, data: { colour: 'green', size: '3' } },
      },
      {
        path: `/api/v1/namespaces/${NAMESPACE}/secrets`,
        body: { metadata: { name: 'key' }, stringData: { password: 'canary-of-e2e' } },
      },
    ])
    await untilListed(
      api,
      PODS,
      pods => pods.length === 2 && pods.every(({ status }) => status?.phase === 'Running'),
    )
  })
  test.afterEach(async () => {
    const namespace = `/api/v1/namespaces/${NAMESPACE}`
    await api?.send('DELETE', namespace)
    // The next test makes it anew; its pods end only while their node is there.
    const isGone = () =>
      api.send('GET', namespace).then(
        () => undefined,
        (cause: unknown) => (cause instanceof ApiFailure && cause.status === 404) || undefined,
      )
    await until('the namespace to be gone', isGone, { timeoutMs: 60_000 })
    await api.send('DELETE', `/api/v1/nodes/${NODE}`)
    api?.close()
  })

  test('finds a kind, edits an object by dry run, keeps a Secret to itself, deletes', async ({
    launch,
    cluster,
  }) => {
    const { page } = await launch({ args: ['--kubeconfig', cluster!.kubeconfigPath] })
    await ready(page)
    await expect(page.getByTestId('freshness')).toHaveText(/live/, { timeout: 30_000 })
    await page.getByRole('link', { name: 'Objects', exact: true }).click()
    await expect(page.getByRole('grid', { name: 'Pod' })).toContainText('web-')
    await shot(page, 'objects')
    await expectAccessible(page, 'objects')

    await page.getByRole('combobox', { name: 'Kind' }).fill('cm')
    await page.getByRole('option', { name: 'ConfigMap', exact: true }).click()
    await page.getByRole('searchbox', { name: 'Filter' }).fill('settings')
    await expect(page.getByRole('grid', { name: 'ConfigMap' })).toContainText('settings')
    await goTo(page, `objects/-/v1/configmaps/${NAMESPACE}/settings`)
    const editor = page.getByRole('textbox', { name: 'YAML' })
    await expect(editor).toContainText('colour: green')
    await editor.getByText('green').dblclick()
    await page.keyboard.type('blue')
    await expect(page.getByRole('complementary', { name: 'Documentation' })).toContainText('data')
    await shot(page, 'object')
    await expectAccessible(page, 'object')
    await page.getByRole('button', { name: 'Review the change' }).click()
    const review = page.getByRole('dialog')
    await expect(review.getByRole('row', { name: /data\.colour/ })).toContainText('blue')
    await shot(page, 'review')
    await review.getByRole('button', { name: 'Apply' }).click()
    await expect(review).toBeHidden()
    const written = await api.send<{ data: object }>(
      'GET',
      `/api/v1/namespaces/${NAMESPACE}/configmaps/settings`,
    )
    expect(written.data).toEqual({ colour: 'blue', size: '3' })

    await goTo(page, `objects/-/v1/secrets/${NAMESPACE}/key`)
    await expect(page.getByRole('region', { name: 'Values' })).toContainText('password')
    await expect(page.locator('main')).not.toContainText('canary-of-e2e')
    await page.getByRole('button', { name: 'Show password' }).click()
    await expect(page.getByRole('region', { name: 'Values' })).toContainText('canary-of-e2e')
    await shot(page, 'secret')

    await goTo(page, `objects/-/v1/configmaps/${NAMESPACE}/settings`)
    await page.getByRole('button', { name: 'Delete' }).click()
    const remove = page.getByRole('dialog')
    await expect(remove.getByRole('button', { name: 'Delete' })).toBeDisabled()
    await remove.getByRole('textbox', { name: 'Type settings to confirm' }).fill('settings')
    await shot(page, 'delete')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Objects' })).toBeVisible()
    await untilListed(
      api,
      `/api/v1/namespaces/${NAMESPACE}/configmaps`,
      all => !all.some(({ metadata }) => metadata.name === 'settings'),
    )
  })

  test('creates an object from YAML when the server has accepted it', async ({ launch, cluster }) => {
    const { page } = await launch({ args: ['--kubeconfig', cluster!.kubeconfigPath] })
    await ready(page)
    await expect(page.getByTestId('freshness')).toHaveText(/live/, { timeout: 30_000 })
    const create = page.getByRole('button', { name: 'Create…' })
    await goTo(page, 'objects?kind=-/v1/componentstatuses')
    await expect(create).toBeDisabled()
    await expect(create).toHaveAccessibleDescription(
      'Nobody creates ComponentStatus: the server makes it itself.',
    )
    await goTo(page, 'objects?kind=-/v1/configmaps')
    await create.click()
    const dialog = page.getByRole('dialog')
    const write = async (text: string): Promise<void> => {
      await dialog.getByRole('textbox', { name: 'YAML' }).click()
      await page.keyboard.press('Control+A')
      await page.keyboard.insertText(text)
      await dialog.getByRole('button', { name: 'Ask the server' }).click()
    }
    const manifest = (field: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: by-hand\n  namespace: ${NAMESPACE}\n${field}:\n  greeting: hello\n`
    await write(manifest('dada'))
    await expect(dialog.getByRole('alert').first()).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'Create', exact: true })).toBeDisabled()
    await write(manifest('data'))
    await expect(dialog.getByRole('region', { name: 'What the server would make' })).toContainText(
      'greeting: hello',
    )
    await shot(page, 'create')
    await expectAccessible(page, 'create')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(page.locator('main h1')).toHaveText('by-hand')
    await untilListed(api, `/api/v1/namespaces/${NAMESPACE}/configmaps`, all =>
      all.some(({ metadata }) => metadata.name === 'by-hand'),
    )
  })

  test('shows training jobs, why one waits, and suspends one', async ({ launch, cluster }) => {
    await createAll(api, [
      jobManifest({ name: 'train', namespace: NAMESPACE, pods: 2, runTime: '1h' }),
      jobManifest({ name: 'too-large', namespace: NAMESPACE, pods: 1, gpus: 64 }),
    ])
    await untilListed(api, PODS, pods => pods.length === 5)
    const { page } = await launch({ args: ['--kubeconfig', cluster!.kubeconfigPath] })
    await ready(page)
    await page.getByRole('link', { name: 'Training jobs' }).first().click()
    const grid = page.getByRole('grid', { name: 'Training jobs' })
    await expect(grid).toContainText('train', { timeout: 40_000 })
    await expect(grid.getByRole('row', { name: /too-large/ })).toContainText('Pending')
    await shot(page, 'jobs')
    await expectAccessible(page, 'jobs')
    await grid.getByRole('row', { name: /too-large/ }).click({ button: 'right' })
    const menu = page.getByRole('menu')
    await expect(menu.getByRole('menuitem', { name: 'Suspend…' })).toBeEnabled()
    await shot(page, 'jobs-menu')
    await page.keyboard.press('Escape')
    await expect(menu).toBeHidden()
    // The row is selected, and keys are the table's: its menu, and the row itself.
    await page.keyboard.press('Shift+F10')
    await expect(menu).toBeVisible()
    // Other rows may come or sort before it meanwhile: the menu is still of the row that it was opened on.
    const place = () => grid.getByRole('row', { name: /too-large/ }).getAttribute('data-index')
    const before = await place()
    await expect
      .poll(async () => {
        if ((await place()) === before)
          await grid
            .getByRole('columnheader', { name: /^Name\b/ })
            .getByRole('button')
            .dispatchEvent('click')
        return place()
      })
      .not.toBe(before)
    await menu.getByRole('menuitem', { name: 'Delete…' }).click()
    await expect(page.getByRole('dialog')).toContainText('Delete too-large?')
    await page.keyboard.press('Escape')
    await grid.getByRole('row', { name: /too-large/ }).click()
    await expect(page.getByRole('region', { name: 'Why it waits' })).toContainText(
      'Insufficient nvidia.com/gpu',
    )
    const warned = page.getByRole('region', { name: 'Warnings about it and its pods' })
    await expect(warned.getByRole('row', { name: /^FailedScheduling/ })).toContainText('nvidia.com/gpu')
    const [waiting] = (await untilListed(api, PODS, () => true)).filter(({ metadata }) =>
      metadata.name.startsWith('too-large-'),
    )
    await createAll(api, [
      warningAbout({ kind: 'Pod', name: waiting!.metadata.name }, 'FailedMount', 'no volume of this name'),
      warningAbout({ kind: 'Pod', name: 'web-0' }, 'BackOff', 'of a pod that is not of the job'),
    ])
    await expect(warned.getByRole('row', { name: /^FailedMount/ })).toContainText('no volume of this name')
    await expect(warned).not.toContainText('not of the job')
    await goTo(page, `jobs/${NAMESPACE}/train`)
    await expect(page.getByRole('region', { name: 'Instances' })).toContainText('train-')
    await shot(page, 'job')
    await expectAccessible(page, 'job')
    await page.getByRole('button', { name: 'Actions' }).press('Enter')
    await page.getByRole('menuitem', { name: 'Suspend…' }).click()
    await shot(page, 'suspend')
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click()
    await untilListed(api, PODS, pods => !pods.some(({ metadata }) => metadata.name.startsWith('train-')))
  })

  test('leads from a pod to its owners, reads a log, opens a shell, drains a node', async ({
    launch,
    cluster,
    folder,
  }) => {
    const { app, page } = await launch({ args: ['--kubeconfig', cluster!.kubeconfigPath] })
    await ready(page)
    await expect(page.getByTestId('freshness')).toHaveText(/live/, { timeout: 30_000 })
    const [pod] = await untilListed(api, PODS, pods => pods.length === 2)
    const name = pod!.metadata.name
    await goTo(page, `objects/-/v1/pods/${NAMESPACE}/${name}`)
    const heading = page.locator('main h1')
    await expect(heading).toHaveText(name)
    const happened = page.getByRole('region', { name: 'Events' })
    await expect(happened.getByRole('row', { name: /Scheduled/ })).toContainText(NODE)
    const owners = page.getByRole('region', { name: 'Owned by' })
    await owners.getByRole('link', { name: /^ReplicaSet web-/ }).click()
    await expect(heading).toHaveText(/^web-[^-]+$/)
    await expect(page.getByRole('region', { name: 'Owns', exact: true })).toContainText(`Pod ${name}`)
    await owners.getByRole('link', { name: 'Deployment web' }).click()
    await expect(heading).toHaveText('web')
    await expect(happened.getByRole('row', { name: /ScalingReplicaSet/ })).toBeVisible()
    await goTo(page, `pods/${NAMESPACE}/${name}/logs`)
    await expect(page.getByRole('log')).toContainText('epoch 1 of 90: loss 2.31')
    const saved = join(folder, 'whole.log')
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath })
    }, saved)
    await page.getByRole('button', { name: 'Save whole log…' }).click()
    await expect(page.getByText(`Saved to ${saved}`)).toBeVisible()
    expect(await readFile(saved, 'utf8')).toContain('epoch 1 of 90: loss 2.31')
    await page.getByRole('textbox', { name: 'Search' }).fill('no such line')
    await expect(page.getByRole('log')).toContainText('No line contains it')
    await page.getByRole('textbox', { name: 'Search' }).fill('EPOCH 1 of')
    await expect(page.getByRole('log')).toContainText('epoch 1 of 90')
    await shot(page, 'logs')
    await expectAccessible(page, 'logs')

    await goTo(page, `pods/${NAMESPACE}/${name}/shell`)
    await page.getByRole('button', { name: 'Open a shell' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Open a shell' }).click()
    const terminal = page.locator('.xterm-rows')
    await expect(terminal).toBeVisible()
    await page.keyboard.type('echo $((6 * 7))-answer\n')
    await expect(terminal).toContainText('42-answer')
    await shot(page, 'shell')
    await expectAccessible(page, 'shell')
    await page.keyboard.type('exit\n')
    await expect(page.getByText(/The shell ended/)).toBeVisible()

    await goTo(page, `nodes/${NODE}`)
    await page.getByRole('button', { name: 'Drain…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('2 pods are evicted')
    await dialog.getByRole('textbox', { name: `Type ${NODE} to confirm` }).fill(NODE)
    await shot(page, 'drain')
    await dialog.getByRole('button', { name: 'Drain', exact: true }).click()
    await expect(page.getByRole('region', { name: 'Drained' })).toContainText('2 of 2 pods are gone', {
      timeout: 30_000,
    })
    await shot(page, 'drained')
    await expect(page.getByRole('button', { name: 'Uncordon' })).toBeVisible()
  })
})

test('the training jobs of the sample; objects are nowhere, and the page says so', async ({ launch }) => {
  const { page } = await launch()
  await ready(page)
  await page.getByRole('link', { name: 'Training jobs' }).first().click()
  const grid = page.getByRole('grid', { name: 'Training jobs' })
  await expect(grid.getByRole('row').nth(1)).toBeVisible()
  await shot(page, 'sample-jobs')
  await expectAccessible(page, 'jobs of the sample')
  await grid.getByRole('row').nth(1).dblclick()
  await expect(page.getByRole('region', { name: 'Instances' })).toBeVisible()
  await shot(page, 'sample-job')
  await expectAccessible(page, 'job of the sample')
  await page.getByRole('link', { name: 'Objects', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'The sample has no server behind it' })).toBeVisible()
  await expectAccessible(page, 'objects of the sample')
})

test('a job of the sample that was deleted is still told of, with the charts of the time it ran', async ({
  launch,
}) => {
  const { page } = await launch()
  await ready(page)
  await page.getByRole('link', { name: 'Training jobs' }).first().click()
  const grid = page.getByRole('grid', { name: 'Training jobs' })
  const gone = grid.getByRole('row', { name: /Succeeded · deleted/ })
  await expect(gone.first()).toBeVisible()
  const shown = page.getByRole('switch', { name: /^Deleted jobs \([1-9]/ })
  await shown.click({ force: true })
  await expect(grid.getByRole('row').nth(1)).toBeVisible()
  await expect(gone).toHaveCount(0)
  await shown.click({ force: true })
  await gone.first().dblclick()
  const state = page.getByRole('region', { name: /Succeeded · deleted/ })
  for (const fact of [
    'Ended',
    'Last seen',
    'No longer there',
    'Mean GPU utilisation',
    'Most GPU memory used',
  ])
    await expect(state).toContainText(fact)
  await expect(page.getByRole('button', { name: 'Actions' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Show the time it ran' }).click()
  for (const chart of ['GPU memory used', 'Used of GPU memory asked', 'GPU duty cycle']) {
    const figure = page.getByRole('figure', { name: chart, exact: true })
    await expect(figure.locator('canvas').first()).toBeVisible()
    await figure.getByRole('button', { name: 'As table' }).click()
    await expect(figure.getByRole('cell').nth(1)).toHaveText(/\d/)
  }
  await shot(page, 'job-gone')
  await expectAccessible(page, 'a job that is gone')
})
