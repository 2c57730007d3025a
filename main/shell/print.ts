import type { BrowserWindow } from 'electron'
import { AppError } from '#core/base/errors.ts'

/** More pages than this is a layout that went wrong, not a report. */
const MAX_PAGES = 50

/** Resolves in the page when it says that all it shows is there, its fonts are loaded and it was painted. */
const WAIT_SCRIPT = `new Promise(resolve => {
  const root = document.documentElement
  const look = () => { if (root.dataset.ready === 'true') { observer.disconnect(); resolve() } }
  const observer = new MutationObserver(look)
  observer.observe(root, { attributes: true, attributeFilter: ['data-ready'] })
  look()
}).then(() => document.fonts.ready).then(() => Promise.race([
  new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  new Promise(resolve => setTimeout(resolve, 500)),
])).then(() => true)`

/**
 * Loads a page and waits until it sets `<html data-ready="true">`.
 * Rejects when its process ends, it cannot be loaded, or `signal` aborts.
 */
export async function loadUntilReady(window: BrowserWindow, url: string, signal: AbortSignal): Promise<void> {
  const { webContents } = window
  const failed = new Promise<never>((_resolve, reject) => {
    webContents.once('render-process-gone', (_event, { reason }) =>
      reject(new Error(`The page ended: ${reason}`)),
    )
    webContents.once('preload-error', (_event, _path, error) => reject(error))
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  const ready = window.loadURL(url).then(() => webContents.executeJavaScript(WAIT_SCRIPT))
  await Promise.race([ready, failed])
}

/** The page as PNG, in its own size. */
export async function capture(window: BrowserWindow): Promise<Buffer> {
  const image = await window.webContents.capturePage()
  if (image.isEmpty()) throw new Error('The picture of the page is empty')
  return image.toPNG()
}

/**
 * The page as an A4 PDF with vector charts and a tag tree for screen readers; its own `@page` rules come first. Throws TOO_LARGE above
 * `mostPages`.
 */
export async function printToPdf(window: BrowserWindow, mostPages = MAX_PAGES): Promise<Buffer> {
  const pdf = await window.webContents.printToPDF({
    pageSize: 'A4',
    printBackground: true,
    preferCSSPageSize: true,
    generateTaggedPDF: true,
    margins: { top: 0.5, bottom: 0.5, left: 0.5, right: 0.5 },
  })
  const pages = countPages(pdf)
  if (pages < 1) throw new Error('The report came out without a page')
  if (pages > mostPages)
    throw new AppError('TOO_LARGE', 'The report has too many pages', { data: { pages, most: mostPages } })
  return pdf
}

/** Pages of a PDF as Chromium writes it (page objects are not compressed). */
export const countPages = (pdf: Uint8Array): number =>
  Buffer.from(pdf)
    .toString('latin1')
    .match(/\/Type\s*\/Page(?![\w])/g)?.length ?? 0
