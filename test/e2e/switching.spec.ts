import type { Page } from '@playwright/test'
import { offlineClusters } from '../bench/app.ts'
import { expect, ready, test } from './launch.ts'

/** How late answers about the slow cluster are, milliseconds. */
const LATE_MS = 800

/** From the next load on, what the backend says about one cluster comes late into the page; what it says of others does not. */
const slowDown = (page: Page, cluster: string, lateMs: number): Promise<unknown> =>
  page.addInitScript(
    ({ slow, ms }) => {
      const isSlow = new Set<number>()
      const send = Reflect.get(MessagePort.prototype, 'postMessage') as (...args: unknown[]) => void
      // Other ports of the page, such as React's own, carry no calls.
      MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
        const message = args[0] as { type: string; id: number; input?: { cluster?: string } } | null
        if (message?.type === 'call' && message.input?.cluster === slow) isSlow.add(message.id)
        send.apply(this, args)
      }
      type Listener = (event: MessageEvent<{ id: number } | null>) => void
      const plain = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage') ?? {}
      const set = function (this: MessagePort, listener: Listener | null): void {
        const late: Listener = event =>
          isSlow.has(event.data?.id ?? -1) ? void setTimeout(() => listener?.(event), ms) : listener?.(event)
        plain.set?.call(this, listener && late)
      }
      Object.defineProperty(MessagePort.prototype, 'onmessage', { ...plain, set })
    },
    { slow: cluster, ms: lateMs },
  )

/** Writes down every frame in which rows of one cluster stood under the name of another. @returns reads what was written */
async function watchForStrangers(
  page: Page,
  names: Record<string, string>,
): Promise<() => Promise<string[]>> {
  await page.evaluate(prefixes => {
    const strange: string[] = []
    Object.assign(window, { strange })
    const look = (): void => {
      const banner = document.querySelector('header')?.textContent ?? ''
      const shown = Object.keys(prefixes).find(name => banner.includes(name))
      for (const row of document.querySelectorAll('main [role=row][data-index]')) {
        const text = row.textContent
        const owner = Object.entries(prefixes).find(([, prefix]) => text.startsWith(prefix))?.[0]
        if (owner !== undefined && owner !== shown) strange.push(`${text.slice(0, 20)} under ${shown}`)
      }
      requestAnimationFrame(look)
    }
    look()
  }, names)
  return () => page.evaluate(() => (window as unknown as { strange: string[] }).strange)
}

test('a late answer of one cluster never shows in another, and shows in its own when it comes', async ({
  launch,
  folder,
}) => {
  const { folders, ids } = await offlineClusters(folder, ['slow'], { nodes: 40, pods: 80 })
  const [slow = ''] = ids
  const { page } = await launch({ dataFolder: folders.data })
  await ready(page)
  await slowDown(page, slow, LATE_MS)
  await page.evaluate(() => (location.hash = '/c/sample/nodes'))
  await page.reload()
  const rowOf = (name: RegExp) => page.getByRole('gridcell', { name }).first()
  await expect(rowOf(/^gpu-/)).toBeVisible()
  await page.evaluate(hash => (location.hash = hash), `/c/${slow}/nodes`)
  await expect(rowOf(/^node-0/)).toBeVisible()
  await page.evaluate(() => (location.hash = '/c/sample/nodes'))
  await expect(rowOf(/^gpu-/)).toBeVisible()
  const strangers = await watchForStrangers(page, { 'Sample cluster': 'gpu-', slow: 'node-0' })

  await test.step('away again before its answer has come', async () => {
    for (const column of ['Age', 'Pods', 'Name']) {
      await page.keyboard.press('Control+2')
      await expect(page.getByRole('banner').getByText('slow')).toBeVisible()
      // Another order is another question: nothing of it is known yet.
      await page.getByRole('columnheader', { name: column }).getByRole('button').click()
      await page.keyboard.press('Control+1')
      await expect(page.getByRole('banner').getByText('Sample cluster')).toBeVisible()
      await page.waitForTimeout(LATE_MS / 4)
    }
    await page.waitForTimeout(2 * LATE_MS)
    await expect(rowOf(/^gpu-/)).toBeVisible()
    expect(await strangers()).toEqual([])
  })

  await test.step('and when one stays', async () => {
    await page.keyboard.press('Control+2')
    await expect(rowOf(/^node-0/)).toBeVisible()
    await page.waitForTimeout(2 * LATE_MS)
    await expect(rowOf(/^node-0/)).toBeVisible()
    expect(await strangers()).toEqual([])
  })
})
