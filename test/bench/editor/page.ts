// The editor as people meet it: a tree of 2,000 nodes of a real API server, in the real window.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { treeDefinition } from '#core/deploy/crd.ts'
import { openApi, type Api } from '../../cluster/api.ts'
import { exampleTree, untilTreeIsServed } from '../../cluster/example.ts'
import { namespaceManifest, nodeManifest } from '../../cluster/manifests.ts'
import { createAll } from '../../cluster/objects.ts'
import { startCluster } from '../../cluster/start.ts'
import { bigRoot, leafNamesOf, namespaceOf } from '../../support/bigTrees.ts'
import { treeObject } from '../../support/quotaTrees.ts'
import { foldersIn, keepClusters, openApp } from '../app.ts'
import { emptyListPage, openBlank } from '../emptyList.ts'
import { type Figure, median, quantile } from '../measure.ts'
import { probe } from '../probe.ts'
import { scroll } from '../scroll.ts'
import { type EditorBench, type EditorContext, NODES } from './context.ts'

const KEY_MS = 50
const UNDO_MS = 30
const MOST_ELEMENTS = 400
const TIMES_EMPTY = 1.5
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
/** Strokes and undos of each run: each is followed by one that takes it back. */
const STROKES = 20
/** Before those that count: code that runs for the first time is compiled then. */
const WARM_UP = 10

export const benchPage: EditorBench = async context => {
  const cluster = await startCluster()
  const api = await openApi(cluster.kubeconfigPath)
  try {
    const nodes = NODES * context.scale
    const leaves = await fill(api, nodes)
    context.say(`a tree of ${nodes} nodes and ${leaves.length} namespaces is there`)
    return await measure(context, { kubeconfig: cluster.kubeconfigPath, nodes, leaf: leaves.at(-1) ?? '' })
  } finally {
    api.close()
    await cluster.stop()
  }
}

async function fill(api: Api, nodes: number): Promise<readonly string[]> {
  const root = bigRoot(nodes)
  const leaves = leafNamesOf(root)
  const cores = leaves.length * 4
  const machines = Array.from({ length: Math.ceil(cores / 64) }, (_, at) =>
    nodeManifest({ name: `node-${at}`, cpus: 64 }),
  )
  const namespaces = leaves.map(leaf => namespaceManifest(namespaceOf(leaf)))
  await createAll(api, [{ path: CRDS, body: treeDefinition }, ...machines, ...namespaces])
  await untilTreeIsServed(api, { timeoutMs: 30_000 })
  await createAll(api, [{ path: exampleTree.path, body: treeObject(root) }])
  return leaves
}

type Filled = { readonly kubeconfig: string; readonly nodes: number; readonly leaf: string }

async function measure(
  { scratch, runs }: EditorContext,
  { kubeconfig, nodes, leaf }: Filled,
): Promise<Figure[]> {
  const folders = foldersIn(scratch, 'editor')
  mkdirSync(folders.data, { recursive: true })
  const [id = ''] = await keepClusters(folders, kubeconfig)
  const listPage = await emptyListPage(join(scratch, 'empty-list'), nodes)
  const running = await openApp(folders, `/c/${id}/quotas/tree`)
  const empty = await openBlank(folders.home, join(scratch, 'empty-data'), listPage)
  try {
    const { page } = running
    await probe(page)
    await page.getByText('Nothing is wrong.').waitFor({ timeout: 60_000 })
    await empty.page.waitForSelector('[data-index]')
    const [frames, emptyFrames]: [number[], number[]] = [[], []]
    for (let run = 0; run < runs; run += 1) {
      frames.push(quantile((await scroll(page, ':has(> [role=treegrid])')).frames, 0.95))
      emptyFrames.push(quantile((await scroll(empty.page, '#scroller')).frames, 0.95))
    }
    const strokes = (await keystrokes(page, leaf, WARM_UP + runs * STROKES)).slice(WARM_UP)
    const undos = (await undoing(page, leaf, WARM_UP + runs * STROKES)).slice(WARM_UP)
    const elements = await canvasElements(page)
    const of = `${nodes}-node tree`
    return [
      {
        what: `${of}, keystroke to validated pixels, p95`,
        unit: 'ms',
        value: quantile(strokes.map(inPixels), 0.95),
        runs: strokes.length,
        target: { max: KEY_MS },
      },
      {
        what: `${of}, undo: key to document`,
        unit: 'ms',
        value: median(undos.map(({ inDocument }) => inDocument)),
        runs: undos.length,
        target: { max: UNDO_MS },
      },
      {
        what: `${of}, undo: key to pixels`,
        unit: 'ms',
        value: median(undos.map(inPixels)),
        runs: undos.length,
        target: null,
      },
      {
        what: `${of}, p95 frame while the outline scrolls`,
        unit: 'ms',
        value: median(frames),
        runs,
        target: { timesBaseline: TIMES_EMPTY },
        baseline: { what: 'empty virtual list', value: median(emptyFrames) },
      },
      {
        what: `${of}, elements of the picture, most`,
        unit: 'nodes',
        value: Math.max(...elements),
        runs: elements.length,
        target: { max: MOST_ELEMENTS },
      },
    ]
  } finally {
    await running.close()
    await empty.close()
  }
}

const inPixels = (verdict: Verdict): number => verdict.inPixels

/** Goes to a node by its name. */
async function goToNode(page: Page, name: string): Promise<void> {
  const find = page.getByRole('combobox', { name: 'Find a node' })
  await find.fill(name)
  await page.getByRole('option', { name, exact: true }).click()
  await page.getByRole('textbox', { name: `min cpu, ${name}` }).waitFor()
  // The row gets the keyboard in the next frame, and would take it from a field after that.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
}

type Verdict = { readonly inDocument: number; readonly inPixels: number }

/** Milliseconds from a key to the moment at which the document has another verdict, and to the first frame with it. */
async function keyToVerdict(page: Page, key: string): Promise<Verdict> {
  const drawn = page.evaluate(async () => {
    const verdict = () => document.querySelector('section > h2[aria-live]')?.textContent
    const before = verdict()
    const pressed = new Promise<number>(resolve =>
      addEventListener('keydown', event => resolve(event.timeStamp), { capture: true, once: true }),
    )
    const isOther = () => verdict() !== before
    const [seen, at] = [window.bench.seen(isOther), window.bench.drawn(isOther)]
    document.documentElement.dataset['listens'] = 'true'
    const start = await pressed
    return { inDocument: (await seen) - start, inPixels: (await at) - start }
  })
  const press = async (): Promise<void> => {
    await page.waitForSelector('html[data-listens]')
    await page.evaluate(() => delete document.documentElement.dataset['listens'])
    await page.keyboard.press(key)
  }
  const [verdict] = await Promise.all([drawn, press()])
  return verdict
}

/** A guarantee that becomes too large with a digit, and right again without it. */
async function keystrokes(page: Page, leaf: string, count: number): Promise<Verdict[]> {
  await goToNode(page, leaf)
  await page.getByRole('textbox', { name: `min cpu, ${leaf}` }).focus()
  await page.keyboard.press('End')
  const times: Verdict[] = []
  for (let stroke = 0; stroke < count; stroke += 1)
    times.push(await keyToVerdict(page, stroke % 2 === 0 ? '9' : 'Backspace'))
  return times
}

/** Of an edit that breaks the tree: undone, and done again. */
async function undoing(page: Page, leaf: string, count: number): Promise<Verdict[]> {
  await page.getByRole('textbox', { name: `min cpu, ${leaf}` }).fill('49')
  // Not in a field, which has an undo of its own.
  await page.getByRole('button', { name: 'History' }).focus()
  const times: Verdict[] = []
  for (let stroke = 0; stroke < count; stroke += 1)
    times.push(await keyToVerdict(page, stroke % 2 === 0 ? 'Control+z' : 'Control+Shift+z'))
  return times
}

/** How many elements the picture has, from the whole tree to a single node, in steps. */
async function canvasElements(page: Page): Promise<number[]> {
  await page.getByText('Picture', { exact: true }).click()
  const canvas = page.getByRole('application')
  await canvas.locator('svg path').first().waitFor()
  await canvas.getByRole('button', { name: 'Show the whole tree' }).click()
  const counts: number[] = []
  for (let step = 0; step < 24; step += 1) {
    await page.waitForTimeout(150)
    counts.push(await canvas.locator('*').count())
    await canvas.getByRole('button', { name: 'Zoom In' }).click({ force: true })
  }
  return counts
}
