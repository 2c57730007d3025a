// The whole of a quota tree's story with the component running: once by keyboard alone, and once by mouse.
import type { Locator, Page } from '@playwright/test'
import { openApi, type Api } from '../cluster/api.ts'
import { exampleDeployment, exampleNamespaces, untilTreeIsServed } from '../cluster/example.ts'
import { nodeManifest } from '../cluster/manifests.ts'
import { createAll, until } from '../cluster/objects.ts'
import { ifPossible } from '../cluster/start.ts'
import { startComponentCluster, type ComponentCluster } from '../cluster/withComponent.ts'
import { install, untilBound } from '../support/scheduler/install.ts'
import { expect, pageLink, ready, test } from './launch.ts'
import { expectAccessibleInBothThemes, shot } from './looks.ts'

let running: ComponentCluster | undefined
let api: Api

const TREE = '/apis/scheduling.sigs.k8s.io/v1beta1/namespaces/kube-system/elasticquotatrees/elasticquotatree'
const NAMESPACES = [1, 2, 3, 4].map(team => `namespace${team}`)
/** The context of the kubeconfigs of tests is called so. */
const APPLY = 'Apply to test'
const LEAVES = ['root.a.1', 'root.a.2', 'root.b.1', 'root.b.2']

test.beforeAll(async () => {
  test.setTimeout(150_000)
  running = await ifPossible(startComponentCluster)
  if (!running) return
  if (!running.kubelet) return
  api = await openApi(running.cluster.kubeconfigPath)
  await createAll(api, [nodeManifest({ name: 'one' }), nodeManifest({ name: 'two' }), ...exampleNamespaces])
  await install(api, { admission: 'policy' })
  await untilTreeIsServed(api, { timeoutMs: 30_000 })
})
test.afterAll(async () => {
  api?.close()
  await running?.stop()
})
test.beforeEach(() => {
  test.skip(!running, 'there is no control plane to test on')
  test.skip(!running?.kubelet, 'without network namespaces no component runs here')
})
test.afterEach(async () => {
  if (!running?.kubelet) return
  for (const [at, namespace] of NAMESPACES.entries())
    await api
      .send('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/nginx${at + 1}`)
      .catch(() => undefined)
  await api.send('DELETE', TREE).catch(() => undefined)
  await until('no pod', async () => (await pods()).length === 0 || undefined, { timeoutMs: 30_000 })
})

type Pod = {
  metadata: { namespace: string; name: string; deletionTimestamp?: string }
  status?: { phase?: string }
}
async function pods(): Promise<Pod[]> {
  const lists = NAMESPACES.map(namespace =>
    api.send<{ items: Pod[] }>('GET', `/api/v1/namespaces/${namespace}/pods`),
  )
  return (await Promise.all(lists)).flatMap(({ items }) => items)
}
async function runningPods(): Promise<string[]> {
  return (await pods())
    .filter(({ metadata, status }) => status?.phase === 'Running' && !metadata.deletionTimestamp)
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
}
const counts = async () => {
  const all = await runningPods()
  return NAMESPACES.map(namespace => all.filter(pod => pod.startsWith(`${namespace}/`)).length)
}
const WAIT = { timeout: 30_000 }

const row = (page: Page, name: string) => page.locator(`[role="row"][data-node="${name}"]`)
const field = (page: Page, side: 'min' | 'max', node: string) =>
  page.getByRole('textbox', { name: `${side} cpu, ${node}` })
const whatIf = (page: Page) => page.getByRole('region', { name: 'What this edit would do' })

async function open(page: Page): Promise<void> {
  await ready(page)
  await expect(page.getByTestId('freshness')).toHaveText(/live/, { timeout: 20_000 })
}

/** The example as it is run: one team after the other, seen in the tree's rows. */
async function runExample(page: Page): Promise<void> {
  await untilBound(api, NAMESPACES)
  const want = [
    [4, 0, 0, 0],
    [4, 4, 0, 0],
    [3, 3, 2, 0],
    [2, 2, 2, 2],
  ]
  for (const [at, running] of want.entries()) {
    await createAll(api, [exampleDeployment(at + 1)])
    await expect.poll(counts, WAIT).toEqual(running)
  }
  for (const leaf of LEAVES) await expect(bar(page, leaf)).toBeVisible(WAIT)
}
/** What a row says of its leaf: 10 of 10 cores used. */
const bar = (page: Page, leaf: string) =>
  page
    .getByRole('img', { name: new RegExp(`^${leaf.replaceAll('.', String.raw`\.`)}, cpu.*\\b10 .*\\b10\\b`) })
    .first()

type Forecast = { readonly goes: string[]; readonly starts: string[] }

/** Which pods the what-if says would go and start. */
async function readForecast(page: Page): Promise<Forecast> {
  const lines = await whatIf(page)
    .first()
    .getByRole('region', { name: 'In time order' })
    .getByRole('listitem')
    .allTextContents()
  const named = (isStart: boolean) =>
    lines
      .filter(line => / starts in /.test(line) === isStart)
      .map(line => /namespace\d\/[a-z0-9-]+/.exec(line)?.[0] ?? line)
  return { goes: named(false), starts: named(true) }
}

/** Exactly the pods that were named went, and exactly those that were named started. */
async function expectCourse(before: readonly string[], { goes, starts }: Forecast): Promise<void> {
  const want = [...before.filter(pod => !goes.includes(pod)), ...starts].toSorted()
  await expect.poll(async () => (await runningPods()).toSorted(), WAIT).toEqual(want)
  // Nobody follows a moment later.
  await new Promise(resolve => setTimeout(resolve, 2000))
  expect((await runningPods()).toSorted()).toEqual(want)
}

test('by keyboard alone', async ({ launch }) => {
  test.setTimeout(200_000)
  const { page } = await launch({ args: ['--kubeconfig', running!.cluster.kubeconfigPath] })
  await open(page)
  const press = (key: string) => page.keyboard.press(key)
  const type = async (text: string) => {
    await press('ControlOrMeta+a')
    await page.keyboard.type(text)
  }
  /** Tab after Tab until it has the focus: no more than a person would bear. */
  const tabTo = async (target: Locator, { key = 'Tab', most = 40 } = {}) => {
    await expect(target).toBeVisible(WAIT)
    for (let presses = 0; presses < most; presses += 1) {
      if (await target.evaluate(element => element === document.activeElement)) return
      await press(key)
    }
    const where = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))
    throw new Error(`${String(target)} is more than ${most} times ${key} away; the focus is at ${where}`)
  }
  /** From row to row. */
  const goTo = async (name: string) => {
    await press('Home')
    for (let presses = 0; presses < 10; presses += 1) {
      if (await row(page, name).evaluate(element => element === document.activeElement)) return
      await press('ArrowDown')
    }
    await expect(row(page, name)).toBeFocused()
  }
  const setLimits = async (node: string, [min, max]: readonly [string, string]) => {
    await press('Enter')
    await tabTo(field(page, 'min', node), { most: 6 })
    await type(min)
    await tabTo(field(page, 'max', node), { most: 3 })
    await type(max)
    await press('Enter')
    await expect(row(page, node)).toBeFocused()
  }
  const addChild = async (name: string) => {
    await press('Insert')
    await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
    await type(name)
    await press('Enter')
    await expect(row(page, name)).toBeFocused()
  }
  const apply = async () => {
    await tabTo(page.getByRole('button', { name: /^Review \d+ edits?$/ }), { key: 'Shift+Tab', most: 8 })
    await press('Enter')
    await expect(page.getByText('The cluster accepts it in a dry run.')).toBeVisible(WAIT)
    await tabTo(page.getByRole('button', { name: APPLY }), { most: 8 })
    await press('Enter')
    await expect(page.getByText('Applied.')).toBeVisible(WAIT)
  }

  await test.step('the guide’s tree from nothing', async () => {
    await tabTo(pageLink(page, 'Quotas'))
    await press('Enter')
    await tabTo(page.getByRole('link', { name: 'Quota tree' }))
    await press('Enter')
    await expect(page.getByText('There is no tree yet')).toBeVisible(WAIT)
    await tabTo(row(page, 'root'))
    await press('Enter')
    await tabTo(page.getByRole('combobox', { name: 'Add a resource' }), { most: 4 })
    await page.keyboard.type('cpu')
    await press('Enter')
    await expect(field(page, 'min', 'root')).toBeFocused()
    await press('Escape')
    await setLimits('root', ['40', '40'])
    for (const half of ['root.a', 'root.b']) {
      await goTo('root')
      await addChild(half)
      await setLimits(half, ['20', '40'])
      for (const number of [1, 2]) {
        await goTo(half)
        await addChild(`${half}.${number}`)
        await setLimits(`${half}.${number}`, ['10', '20'])
      }
    }
  })

  await test.step('four namespaces', async () => {
    for (const [at, leaf] of LEAVES.entries()) {
      await goTo(leaf)
      await press('Enter')
      await tabTo(page.getByRole('combobox', { name: 'Bind a namespace' }), { most: 12 })
      await page.keyboard.type(`namespace${at + 1}`)
      await press('Enter')
      await expect(page.getByRole('button', { name: `Unbind namespace${at + 1}` })).toBeVisible()
      await press('Escape')
      await press('Escape')
      await expect(row(page, leaf)).toBeFocused()
    }
    await shot(page, 'story-1-tree')
    await expectAccessibleInBothThemes(page, 'tree')
  })

  await test.step('applied, and the example run live', async () => {
    await apply()
    await runExample(page)
    await shot(page, 'story-2-example')
  })

  let before: string[] = []
  let forecast: Forecast = { goes: [], starts: [] }
  await test.step('a guarantee is lowered: nobody goes for that alone; another gets it, and the what-if says who goes', async () => {
    before = await runningPods()
    await tabTo(row(page, 'root.b.2'))
    await goTo('root.a.1')
    await press('Enter')
    await tabTo(field(page, 'min', 'root.a.1'), { most: 6 })
    await type('5')
    await press('Enter')
    await expect(whatIf(page)).toContainText('No running pod would go', WAIT)
    await goTo('root.a.2')
    await press('Enter')
    await tabTo(field(page, 'min', 'root.a.2'), { most: 6 })
    await type('15')
    await press('Enter')
    await expect(whatIf(page)).toContainText('1 would be evicted, 1 would start.', WAIT)
    forecast = await readForecast(page)
    expect(forecast.goes).toEqual([expect.stringMatching(/^namespace1\/nginx1-/)])
    expect(forecast.starts).toEqual([expect.stringMatching(/^namespace2\/nginx2-/)])
    await shot(page, 'story-3-what-if')
    await expectAccessibleInBothThemes(page, 'what-if')
  })

  await test.step('exactly these pods go when it is applied', async () => {
    await apply()
    await expectCourse(before, forecast)
    expect(await counts()).toEqual([1, 3, 2, 2])
  })

  await test.step('taken back', async () => {
    await tabTo(page.getByRole('button', { name: 'History' }), { key: 'Shift+Tab', most: 40 })
    await press('Enter')
    await tabTo(page.getByRole('button', { name: 'Take back' }).first(), { most: 6 })
    await press('Enter')
    await expect(page.getByText('The cluster accepts it in a dry run.')).toBeVisible(WAIT)
    await tabTo(page.getByRole('button', { name: APPLY }), { most: 8 })
    await press('Enter')
    await expect.poll(counts, WAIT).toEqual([2, 2, 2, 2])
  })
})

test('by mouse', async ({ launch }) => {
  test.setTimeout(200_000)
  const { page } = await launch({ args: ['--kubeconfig', running!.cluster.kubeconfigPath] })
  await open(page)
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const card = (name: string) =>
    page.locator('.react-flow__node').filter({ has: page.getByText(name, { exact: true }) })
  const fit = () => button('Show the whole tree').click()
  const put = async (target: Locator, text: string) => {
    await target.click({ clickCount: 3 })
    await page.keyboard.type(text)
  }
  const setLimits = async (node: string, [min, max]: readonly [string, string]) => {
    await put(field(page, 'max', node), max)
    await put(field(page, 'min', node), min)
  }
  const addChild = async (parent: string, name: string) => {
    await fit()
    await card(parent).click()
    await button('Add child').click()
    await put(page.getByRole('textbox', { name: 'Name' }), name)
    await page.keyboard.press('Enter')
    await expect(card(name)).toBeVisible()
  }
  const centre = async (target: Locator) => {
    const box = await target.boundingBox()
    if (box === null) throw new Error(`${String(target)} is not in sight`)
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }
  const apply = async () => {
    await button(/^Review \d+ edits?$/).click()
    await expect(page.getByText('The cluster accepts it in a dry run.')).toBeVisible(WAIT)
    await button(APPLY).click()
    await expect(page.getByText('Applied.')).toBeVisible(WAIT)
  }

  await test.step('the guide’s tree from nothing, one leaf dragged to its place', async () => {
    await pageLink(page, 'Quotas').click()
    await page.getByRole('link', { name: 'Quota tree' }).click()
    await expect(page.getByText('There is no tree yet')).toBeVisible(WAIT)
    await page.getByText('Picture', { exact: true }).click()
    await card('root').click()
    await page.getByRole('combobox', { name: 'Add a resource' }).click()
    await page.getByRole('option', { name: 'cpu', exact: true }).click()
    await setLimits('root', ['40', '40'])
    for (const half of ['root.a', 'root.b']) {
      await addChild('root', half)
      await setLimits(half, ['20', '40'])
    }
    for (const [parent, leaf] of [
      ['root.a', 'root.a.1'],
      ['root.a', 'root.a.2'],
      ['root.b', 'root.b.1'],
      ['root.a', 'root.b.2'],
    ] as const) {
      await addChild(parent, leaf)
      await setLimits(leaf, ['10', '20'])
    }
    await fit()
    const [from, to] = [await centre(card('root.b.2')), await centre(card('root.b'))]
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 8 })
    await page.mouse.move(to.x, to.y, { steps: 8 })
    await shot(page, 'story-4-drag')
    await page.mouse.up()
    await expect(page.getByRole('heading', { name: /0 errors, 4 warnings/ })).toBeVisible()
  })

  await test.step('four namespaces', async () => {
    await fit()
    for (const [at, leaf] of LEAVES.entries()) {
      await card(leaf).click()
      await page.getByRole('combobox', { name: 'Bind a namespace' }).click()
      await page.getByRole('option', { name: `namespace${at + 1}`, exact: true }).click()
      await expect(button(`Unbind namespace${at + 1}`)).toBeVisible()
    }
    await expect(page.getByRole('heading', { name: 'Nothing is wrong.' })).toBeVisible()
    await shot(page, 'story-5-picture')
    await expectAccessibleInBothThemes(page, 'picture')
  })

  await test.step('applied, and the example run live', async () => {
    await apply()
    await runExample(page)
  })

  let before: string[] = []
  let forecast: Forecast = { goes: [], starts: [] }
  await test.step('a guarantee goes from one leaf to the other, and the what-if says who goes', async () => {
    before = await runningPods()
    await card('root.b.1').click()
    await put(field(page, 'min', 'root.b.1'), '5')
    await card('root.b.2').click()
    await put(field(page, 'min', 'root.b.2'), '15')
    await expect(whatIf(page)).toContainText('1 would be evicted, 1 would start.', WAIT)
    forecast = await readForecast(page)
    expect(forecast.goes).toEqual([expect.stringMatching(/^namespace3\/nginx3-/)])
  })

  await test.step('exactly these pods go when it is applied', async () => {
    await apply()
    await expectCourse(before, forecast)
    expect(await counts()).toEqual([2, 2, 1, 3])
  })

  await test.step('the lab plays the same work under this tree, and comes to the same', async () => {
    await page.getByRole('link', { name: 'Capacity lab' }).click()
    await button('Take a tree').click()
    await page.getByRole('menuitem', { name: 'Tree of this cluster' }).click()
    await expect(page.getByRole('textbox', { name: 'min cpu of root.b.2' })).toHaveValue('15')
    const cells = page.getByRole('table', { name: 'Result' }).locator('td:nth-child(3)')
    await expect(cells).toHaveText(['2', '2', '1', '3'])
    await page.getByRole('link', { name: 'Quota tree' }).click()
  })

  await test.step('all is as before when it is taken back', async () => {
    await button('History').click()
    await button('Take back').first().click()
    await expect(page.getByText('The cluster accepts it in a dry run.')).toBeVisible(WAIT)
    await button(APPLY).click()
    await expect.poll(counts, WAIT).toEqual([2, 2, 2, 2])
  })
})
