// What is measured inside of the page: when the window asked, when it was answered, when it had drawn.
import type { Page } from '@playwright/test'

type Answer = { readonly name: string; readonly input: unknown; readonly at: number }
export type Probe = {
  /** Every answered call since the page was loaded; `at` on the page's own clock, milliseconds. */
  readonly answers: Answer[]
  /** Resolves when `isTrue` holds, looked at after each change of the document; with its moment. */
  seen(isTrue: () => boolean): Promise<number>
  /** The same in the first frame after that. */
  drawn(isTrue: () => boolean): Promise<number>
}

declare global {
  interface Window {
    bench: Probe
  }
}

/** Installs the probe for every document from now on, and loads the page again with it. */
export async function probe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const answers: Answer[] = []
    const asked = new Map<number, { name: string; input: unknown }>()
    const seen = (isTrue: () => boolean) =>
      new Promise<number>((resolve, reject) => {
        const observer = new MutationObserver(() => look())
        const timer = setTimeout(() => {
          observer.disconnect()
          reject(new Error('It was not drawn within 60 s'))
        }, 60_000)
        const look = (): void => {
          if (!isTrue()) return
          observer.disconnect()
          clearTimeout(timer)
          resolve(performance.now())
        }
        const everything = { subtree: true, childList: true, characterData: true, attributes: true }
        observer.observe(document.documentElement, everything)
        look()
      })
    // A timestamp after the frame was handed over, not before: its own task follows the frame's.
    const drawn = async (isTrue: () => boolean) => {
      await seen(isTrue)
      return new Promise<number>(resolve =>
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))),
      )
    }
    window.bench = { answers, seen, drawn }
    addEventListener('message', event => {
      for (const port of event.ports)
        port.addEventListener('message', ({ data }: MessageEvent<{ type: string; id: number }>) => {
          const call = asked.get(data.id)
          if (data.type === 'reply' && call) answers.push({ ...call, at: performance.now() })
        })
    })
    const send = Reflect.get(MessagePort.prototype, 'postMessage') as (...args: unknown[]) => void
    MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
      const message = args[0] as { type?: string; id?: number; name?: string; input?: unknown }
      if (message?.type === 'call')
        asked.set(Number(message.id), { name: String(message.name), input: message.input })
      send.apply(this, args)
    }
  })
  await page.reload()
  await page.waitForSelector('main h1')
}
