import { app, dialog, type BrowserWindow } from 'electron'
import { afterPageCrash, withCrash } from './crashes.ts'
import { writeCrashFile, type Crash } from './crashFile.ts'
import type { LogFile } from './logFile.ts'
import type { Texts } from './texts.ts'
import { pageUrl } from './window.ts'

/** Logs a crash and writes its file. */
export function recordCrash(log: LogFile, crash: Crash): void {
  const path = writeCrashFile(log.folder, crash, new Date())
  log.write('shell', `crash: ${crash.what} ${crash.reason} (${crash.exitCode ?? '-'}) ${path ?? ''}`)
}

/** Brings a window's page back when its process ends or hangs. */
export function recoverPage(window: BrowserWindow, log: LogFile, texts: Texts): void {
  const { webContents } = window
  let crashes: readonly number[] = []
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    recordCrash(log, { what: 'page', reason, exitCode })
    crashes = withCrash(crashes, Date.now())
    const next = afterPageCrash(crashes)
    if (next === 'ask') void ask()
    else setImmediate(() => load(next === 'safeMode'))
  })
  const load = (isSafeMode: boolean) => {
    if (window.isDestroyed()) return
    const route = new URL(webContents.getURL()).hash.slice(1) || null
    window.loadURL(pageUrl({ route, isSafeMode })).catch(cause => log.write('shell', String(cause)))
  }
  const ask = async () => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message: texts.pageTitle,
      detail: texts.pageDetail(log.folder),
      buttons: [texts.tryAgain, texts.quit],
    })
    if (response === 1) return app.quit()
    crashes = []
    load(true)
  }
  recoverHang(window, texts, () => load(false))
}

/** Asks whether to wait for a page that does not answer; the question goes away when it answers again. */
function recoverHang(window: BrowserWindow, texts: Texts, load: () => void): void {
  let question: AbortController | null = null
  window.on('unresponsive', () => {
    if (question) return
    const closed = new AbortController()
    question = closed
    void dialog
      .showMessageBox(window, {
        type: 'warning',
        message: texts.hungTitle,
        detail: texts.hungDetail,
        buttons: [texts.wait, texts.reload],
        signal: closed.signal,
      })
      .then(({ response }) => {
        question = null
        if (response !== 1 || closed.signal.aborted) return
        window.webContents.forcefullyCrashRenderer() // a hung page cannot unload itself
        load()
      })
  })
  window.on('responsive', () => question?.abort())
}

/** Keeps the shell's own failures from going unseen, and a closed terminal from being one. */
export function catchFailures(log: LogFile, onFatal: (cause: unknown) => void): void {
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    if (type === 'GPU' && reason !== 'clean-exit') recordCrash(log, { what: 'gpu', reason, exitCode })
  })
  const fatal = (cause: unknown) => {
    const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    recordCrash(log, { what: 'shell', reason: 'exception', stack })
    onFatal(cause)
  }
  process.on('uncaughtException', fatal)
  process.on('unhandledRejection', fatal)
}

/** A terminal or pipe that went away must not end the app: what is written to it is dropped. */
export function toleratePipeLoss(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
    })
}
