// A live cluster of 1,000 nodes and 10,000 pods: opening it, holding it, and following its changes.
import type { Page } from '@playwright/test'
import { goTo, openApp, runScript, type BenchApp } from './app.ts'
import type { Bench, BenchContext } from './context.ts'
import { keepLive, startLiveCluster, type LiveCluster } from './liveCluster.ts'
import { median, quantile, slopeOf, type Figure, type Point } from './measure.ts'
import { memoryOfTree, type Memory } from './memory.ts'
import { changePods, restartPod } from './podChanges.ts'

const TIMES_LISTING = 1.6
const LONGEST_BLOCK_MS = 50
const PSS_MIB = 480
const RSS_MIB = 750
const SLOPE_MIB = 1
const CHANGE_MS = 300
const CHANGES = 60
const SETTLE_MS = 15_000

/** A bench that is given a live cluster of its own. */
const onLiveCluster =
  (measure: (context: BenchContext, cluster: LiveCluster) => Promise<Figure[]>): Bench =>
  async context => {
    const cluster = await startLiveCluster(context)
    try {
      return await measure(context, cluster)
    } finally {
      await cluster.stop()
    }
  }

export const benchLive = onLiveCluster(async (context, cluster) => [
  ...(await opening(context, cluster)),
  ...(await holding(context, cluster)),
])
export const benchSoak = onLiveCluster((context, cluster) => soaking(context, cluster))

async function opening(context: BenchContext, cluster: LiveCluster): Promise<Figure[]> {
  const { runs, say } = context
  const { folders, ids } = await keepLive(context, cluster, { name: 'opening', times: runs + 1 })
  const alone = await keepLive(context, cluster, { name: 'opening-alone', times: runs + 1 })
  const [clicks, lists, backends, blocks]: number[][] = [[], [], [], []]
  const running = await openApp(folders, '/clusters')
  try {
    for (const [run, id] of ids.entries()) {
      const clicked = await openFromList(running.page, id, cluster)
      const listed = await runScript<{ ms: number }>('listAll.ts', [cluster.kubeconfig], folders.home)
      const args = [alone.folders.data, alone.ids[run] ?? '', String(cluster.size.pods)]
      const opened = await runScript<{ ms: number; longestBlockMs: number }>(
        'backendOpens.ts',
        args,
        alone.folders.home,
      )
      say(
        `opened in ${clicked.toFixed(0)} ms, listed in ${listed.ms.toFixed(0)} ms, without a window ${opened.ms.toFixed(0)} ms`,
      )
      if (run === 0) continue // warms the API server's caches
      clicks?.push(clicked)
      lists?.push(listed.ms)
      backends?.push(opened.ms)
      blocks?.push(opened.longestBlockMs)
    }
  } finally {
    await running.close()
  }
  const of = `live cluster of ${cluster.size.nodes} nodes, ${cluster.size.pods} pods`
  const baseline = { what: 'bare script that lists page by page', value: median(lists ?? []) }
  const target = { timesBaseline: TIMES_LISTING }
  return [
    {
      what: `${of}, click to live with complete Overview`,
      unit: 'ms',
      value: median(clicks ?? []),
      runs,
      target,
      baseline,
    },
    {
      what: `${of}, the backend alone`,
      unit: 'ms',
      value: median(backends ?? []),
      runs,
      target: null,
      baseline,
    },
    {
      what: `${of}, longest block of the backend meanwhile`,
      unit: 'ms',
      value: median(blocks ?? []),
      runs,
      target: { max: LONGEST_BLOCK_MS },
    },
  ]
}

/** Clicks a cluster in the list; milliseconds until its Overview is live and has counted everything. */
async function openFromList(page: Page, id: string, { size }: LiveCluster): Promise<number> {
  await goTo(page, '/clusters')
  const link = page.locator(`tr[data-cluster="${id}"] a`).first()
  await link.waitFor()
  const measured = page.evaluate(
    async ({ cluster, pods }) => {
      const start = await new Promise<number>(resolve =>
        addEventListener('click', ({ timeStamp }) => resolve(timeStamp), { capture: true, once: true }),
      )
      const isComplete = () =>
        location.hash === `#/c/${cluster}/overview` &&
        document.querySelector('[data-testid=freshness]')?.getAttribute('data-status') === 'live' &&
        document.querySelector('main')?.textContent?.includes(pods) === true
      return new Promise<number>(resolve => {
        const look = (): void => {
          if (!isComplete()) return
          observer.disconnect()
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)))
        }
        const observer = new MutationObserver(look)
        observer.observe(document.documentElement, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        })
      })
    },
    { cluster: id, pods: size.pods.toLocaleString('en') },
  )
  await page.evaluate(() => true) // the one above has begun to listen
  await link.click()
  return measured
}

async function openLive(
  context: BenchContext,
  cluster: LiveCluster,
  name: string,
): Promise<{ running: BenchApp; id: string }> {
  const { folders, ids } = await keepLive(context, cluster, { name, times: 1 })
  const running = await openApp(folders, '/clusters')
  const [id = ''] = ids
  await openFromList(running.page, id, cluster)
  return { running, id }
}

/** Memory with everything listed, then single changes of an otherwise quiet cluster. */
async function holding(context: BenchContext, cluster: LiveCluster): Promise<Figure[]> {
  const { running, id } = await openLive(context, cluster, 'holding')
  const { page, pid } = running
  try {
    await page.waitForTimeout(SETTLE_MS)
    const memories = []
    for (let run = 0; run < context.runs; run += 1) {
      memories.push(memoryOfTree(pid))
      await page.waitForTimeout(1000)
    }
    const of = `all processes, ${cluster.size.pods} pods followed`
    const common = { unit: 'MiB', runs: memories.length } as const
    const changes = await changesToPixels(page, id, cluster)
    return [
      {
        ...common,
        what: `${of}, PSS`,
        value: median(memories.map(memory => memory.pssMiB)),
        target: { max: PSS_MIB },
      },
      {
        ...common,
        what: `${of}, RSS`,
        value: median(memories.map(memory => memory.rssMiB)),
        target: { max: RSS_MIB },
      },
      {
        what: 'a pod change to pixels, p95',
        unit: 'ms',
        value: quantile(changes, 0.95),
        runs: changes.length,
        target: { max: CHANGE_MS },
      },
      {
        what: 'a pod change to pixels',
        unit: 'ms',
        value: median(changes),
        runs: changes.length,
        target: null,
      },
    ]
  } finally {
    await running.close()
  }
}

/** From the moment the API server has answered a change to the frame that shows it, on the wall clock of this computer. */
async function changesToPixels(page: Page, id: string, cluster: LiveCluster): Promise<number[]> {
  const pod = cluster.pods[0]
  if (!pod) throw new Error('There is no pod')
  await goTo(page, `/c/${id}/nodes/${pod.node}`)
  await page.waitForFunction(name => document.querySelector('main')?.textContent?.includes(name), pod.name)
  const times: number[] = []
  for (let change = 1; change <= CHANGES; change += 1) {
    const restarts = 1000 + change
    const shown = page.evaluate(
      ({ name, text }) =>
        new Promise<number>(resolve => {
          const look = (): void => {
            const row = [...document.querySelectorAll('[role=row]')].find(each =>
              each.textContent?.includes(name),
            )
            const isShown = [...(row?.children ?? [])].some(cell => cell.textContent?.startsWith(text))
            if (!isShown) return
            observer.disconnect()
            requestAnimationFrame(() => setTimeout(() => resolve(Date.now())))
          }
          const observer = new MutationObserver(look)
          observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true })
        }),
      { name: pod.name, text: restarts.toLocaleString('en') },
    )
    await restartPod(cluster.api, pod, restarts)
    const answeredAt = Date.now()
    times.push(Math.max(0, (await shown) - answeredAt))
    await page.waitForTimeout(300 + ((change * 137) % 400)) // quiet again, and not in step with anything
  }
  return times
}

/** Fifty changes a second for minutes: what the processes take must not grow. */
async function soaking(context: BenchContext, cluster: LiveCluster): Promise<Figure[]> {
  const { running } = await openLive(context, cluster, 'soaking')
  const stop = new AbortController()
  try {
    const changing = changePods(cluster, { perSecond: 50, signal: stop.signal })
    changing.catch(() => stop.abort()) // what failed is thrown where it is awaited
    await running.page.waitForTimeout(SETTLE_MS * 2)
    const seen: { readonly at: number; readonly memory: Memory }[] = []
    const everyMs = Math.max(2000, (context.soakMinutes * 60_000) / 200)
    const start = Date.now()
    while (!stop.signal.aborted && Date.now() - start < context.soakMinutes * 60_000) {
      seen.push({ at: (Date.now() - start) / 60_000, memory: memoryOfTree(running.pid) })
      await running.page.waitForTimeout(everyMs)
    }
    stop.abort()
    const made = await changing
    const rate = (made / ((Date.now() - start + SETTLE_MS * 2) / 1000)).toFixed(0)
    context.say(`${made} changes, ${rate} a second; ${growthOf(seen.map(({ memory }) => memory))}`)
    const points = seen.map(({ at, memory }): Point => ({ at, value: memory.ownMiB }))
    const what = `memory of its own over ${context.soakMinutes} min of ${rate} changes a second, slope`
    return [
      { what, unit: 'MiB/min', value: slopeOf(points), runs: points.length, target: { max: SLOPE_MIB } },
    ]
  } finally {
    stop.abort()
    await running.close()
  }
}

/** What each kind of process had of its own at first and at last. */
function growthOf(memories: readonly Memory[]): string {
  const [first, last] = [memories[0]?.ownOf ?? {}, memories.at(-1)?.ownOf ?? {}]
  return Object.keys(last)
    .map(kind => `${kind} ${(first[kind] ?? 0).toFixed(0)} to ${(last[kind] ?? 0).toFixed(0)} MiB`)
    .join(', ')
}
