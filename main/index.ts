import { join } from 'node:path'
import { app, dialog, session, type BrowserWindow } from 'electron'
import { z } from 'zod'
import { AppError } from '#core/base/errors.ts'
import type { ReadyInfo } from './link.ts'
import { createAnswers } from './shell/answers.ts'
import { createBackground } from './shell/background.ts'
import { askBackend } from './shell/backendClient.ts'
import { forkBackend } from './shell/backendProcess.ts'
import { chooseFolder, leftFolder } from './shell/dataFolder.ts'
import { BadInput, parseFlags, type Flags, type Task } from './shell/flags.ts'
import { prepareFolders, type Folders } from './shell/folders.ts'
import { openLogFile, type LogFile } from './shell/logFile.ts'
import { createHandOver } from './shell/handOver.ts'
import { installMenu } from './shell/menu.ts'
import { createPortBroker } from './shell/ports.ts'
import { registerScheme, serveAssets } from './shell/protocol.ts'
import { catchFailures, recordCrash, recoverPage, toleratePipeLoss } from './shell/recovery.ts'
import { restrictContents, restrictSession } from './shell/security.ts'
import { openHiddenWith } from './shell/stage.ts'
import { createSupervisor, type Supervisor } from './shell/supervisor.ts'
import { textsFor } from './shell/texts.ts'
import { createMainWindow, focusWindow, pageUrl, showRoute, type PageOptions } from './shell/window.ts'

const here = import.meta.dirname
const paths = {
  backend: join(here, 'backend.cjs'),
  preload: join(here, '../preload/index.cjs'),
  renderer: join(here, '../renderer'),
  icon: join(here, '../../../assets/icons/window.png'), // small: a start decodes it and hands all its pixels to the display
}
/** What was answered has reached the page by then, milliseconds. */
const TOLD_MS = 300
const SecondStart = z.object({ kubeconfigs: z.array(z.string()) })

/** What a run is made of before the app is ready. */
type Setting = { readonly flags: Flags; readonly folders: Folders; readonly log: LogFile }

registerScheme()
toleratePipeLoss()
begin()

/** Not one `await` before the app is ready: Electron holds that event back until this file has been evaluated. */
function begin(): void {
  const setting = prepare()
  if (!setting) return
  const { flags, folders, log } = setting
  const isHeadless = flags.task.kind !== 'window'
  const noSandbox = app.commandLine.hasSwitch('no-sandbox')
  if (!noSandbox) app.enableSandbox() // impossible for root, who has to say --no-sandbox
  if (isHeadless) quiet()
  // Pages load from this process alone, so a network process of their own would only take time and memory.
  app.commandLine.appendSwitch('enable-features', 'NetworkServiceInProcess2')
  // Nor is there a host that Chromium may ask, whatever it wants to know: clusters are the backend's, which is Node.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  process.once('exit', folders.dispose)
  log.write(
    'shell',
    `Canopy ${app.getVersion()}, sandbox ${noSandbox ? 'off' : 'on'}, ${process.argv.slice(1).join(' ')}`,
  )
  app.whenReady().then(() => (isHeadless ? runTask(setting) : runWindow(setting)), fail)
}

/** A run without a window needs no GPU, and Chromium's talk of missing buses and drivers is not its result. */
function quiet(): void {
  app.disableHardwareAcceleration()
  app.commandLine.appendSwitch('log-level', '3')
}

/** Flags, folders and the lock; null when this start ends here. */
function prepare(): Setting | null {
  try {
    const flags = parseFlags({ argv: process.argv.slice(1), env: process.env, cwd: process.cwd() })
    if (flags.task.kind === 'simulate') {
      void simulateFile(flags.task)
      return null
    }
    const folders = foldersFor(flags)
    if (!folders) return null
    app.setPath('userData', folders.data)
    app.setPath('sessionData', folders.session)
    const kubeconfigs = flags.kubeconfigs
    if (app.requestSingleInstanceLock({ kubeconfigs }))
      return { flags, folders, log: openLogFile(folders.logs) }
    if (flags.task.kind === 'window')
      app.exit(0) // the first instance shows itself and takes the files
    else fail(new Error(`Canopy already runs with the data folder ${folders.data}`))
  } catch (cause) {
    fail(cause)
  }
  return null
}

/** Null: they cannot be used, which a start with a window tells in one, or are being left by another start. Throws for one without. */
function foldersFor(flags: Flags): Folders | null {
  const home = app.getPath('userData')
  try {
    const left = flags.task.kind === 'window' && flags.dataFolder === null ? leftFolder(home) : null
    if (left === null) return prepareFolders(flags, home)
    app.setPath('userData', left)
    if (!app.requestSingleInstanceLock()) {
      app.exit(0)
      return null
    }
    const folders = prepareFolders(flags, home)
    app.releaseSingleInstanceLock()
    return folders
  } catch (cause) {
    if (flags.task.kind !== 'window') throw cause
    app.whenReady().then(() => tellFolder(cause), fail)
    return null
  }
}

async function tellFolder(cause: unknown): Promise<void> {
  const { folderTitle, quit: button } = textsFor(app.getLocale())
  const detail = cause instanceof Error ? cause.message : String(cause)
  process.stderr.write(`canopy: ${folderTitle}: ${detail}\n`)
  await dialog.showMessageBox({ type: 'error', message: folderTitle, detail, buttons: [button] })
  app.exit(1)
}

/** Plays a file and ends: it needs no window, no backend, and no folder of the app's. */
async function simulateFile({ args, cwd }: Extract<Task, { kind: 'simulate' }>): Promise<void> {
  quiet()
  try {
    const [{ runSimulate }, { writeAll }] = await Promise.all([
      import('./simulate/cli.ts'),
      import('./shell/headless.ts'),
    ])
    const { stdout, stderr, code } = await runSimulate(args, cwd)
    await writeAll(process.stderr, stderr)
    await writeAll(process.stdout, stdout)
    app.exit(code)
  } catch (cause) {
    fail(cause)
  }
}

/** Ends a start that could not begin, with its reason. */
function fail(cause: unknown): void {
  const reason = cause instanceof Error ? cause.message : String(cause)
  process.stderr.write(`canopy: ${reason}\n`)
  app.exit(cause instanceof BadInput ? 2 : 1)
}

type Parts = ReturnType<typeof compose>

type OnTrouble = {
  /** `delayMs` null: it is not started again. */
  readonly crash: (delayMs: number | null) => void
  readonly failure: (failure: AppError) => void
}

/** Everything both kinds of run share, wired but not started. */
function compose({ flags, folders, log }: Setting, on: OnTrouble) {
  const texts = textsFor(app.getLocale())
  const holder: { window: BrowserWindow | null } = { window: null }
  const listeners: { ready?: (info: ReadyInfo) => void } = {}
  const handOver = createHandOver(kubeconfigs => supervisor.send({ type: 'kubeconfigs', paths: kubeconfigs }))
  const supervisor = createSupervisor({
    fork: isRestart =>
      forkBackend(
        paths.backend,
        {
          dataFolder: folders.data,
          isDataFolderGiven: folders.home === null,
          logFolder: folders.logs,
          version: app.getVersion(),
          kubeconfigs: isRestart ? [] : flags.kubeconfigs,
        },
        log,
      ),
    answers: createAnswers({
      window: () => holder.window,
      ownFolders: [folders.data, folders.logs],
      texts,
      moveData: path => moveData(folders, path),
      onNotification: route => openAt(parts, route),
    }),
    onReady: info => {
      broker.connectAll()
      handOver.ready()
      listeners.ready?.(info)
    },
    onCrash: ({ code, delayMs }) => {
      recordCrash(log, { what: 'backend', reason: 'exit', exitCode: code })
      on.crash(delayMs)
    },
    onFailed: on.failure,
    now: Date.now,
  })
  const broker = createPortBroker(supervisor)
  restrictContents(text => log.write('shell', text))
  restrictSession(session.defaultSession)
  serveAssets(paths.renderer)
  const background = createBackground({
    icon: paths.icon,
    texts,
    onOpen: () => openWindow(parts),
    onQuit: () => app.quit(),
  })
  const parts = { supervisor, handOver, broker, texts, holder, listeners, log, folders, background }
  return parts
}

function runWindow(setting: Setting): void {
  const { log, folders } = setting
  const parts = compose(setting, {
    crash: delayMs => delayMs === null && void askAfterCrashes(parts),
    failure: cause => void askAfterFailure(parts, cause),
  })
  const { supervisor, texts } = parts
  catchFailures(log, () => {
    dialog.showErrorBox(texts.shellTitle, texts.shellDetail(folders.logs))
    app.exit(1)
  })
  installMenu(app.isPackaged)
  const window = openWindow(parts, { isAsked: setting.flags.kubeconfigs.length > 0 })
  startBehind(window, supervisor)
  app.on('activate', () => parts.holder.window ?? openWindow(parts))
  app.on('window-all-closed', () => process.platform !== 'darwin' && void endOrGoOn(parts))
  app.on('second-instance', (...[, , , data]) => {
    if (parts.holder.window) focusWindow(parts.holder.window)
    else openWindow(parts)
    const { kubeconfigs = [] } = SecondStart.safeParse(data).data ?? {}
    parts.handOver.give(kubeconfigs)
  })
  quitCleanly(supervisor)
}

/**
 * Starts the backend when the page is on its way: this process serves it, and would be forking while it is asked for. What
 * the page draws first it knows by itself.
 */
function startBehind({ webContents }: BrowserWindow, supervisor: Supervisor): void {
  let isStarted = false
  const start = () => {
    if (isStarted) return
    isStarted = true
    supervisor.start()
  }
  webContents.once('did-navigate', start)
  webContents.once('did-fail-load', start)
}

/** After the last window was closed: the end, unless the user wants pinned clusters recorded on. */
async function endOrGoOn(parts: Parts): Promise<void> {
  const { supervisor, holder, background, log } = parts
  try {
    const { keepCollecting } = await askBackend(supervisor, 'settings.get', undefined)
    if (holder.window) return
    if (!keepCollecting) return app.quit()
    background.show()
    log.write('shell', 'goes on without a window')
  } catch (cause) {
    log.write('shell', `does not go on without a window: ${String(cause)}`)
    app.quit()
  }
}

/** The data is moved by the next start, which comes when this run has ended; its page hears first that it will be. */
function moveData({ data, home }: Folders, path: string): void {
  if (home === null) throw new AppError('INVALID_INPUT', 'The data folder was given for this run')
  chooseFolder(home, path, data)
  setTimeout(() => {
    app.relaunch()
    app.quit()
  }, TOLD_MS)
}

/** Shows a page in the window that there is, or in a new one. */
function openAt(parts: Parts, route: string): void {
  const { holder, log } = parts
  if (holder.window)
    showRoute(holder.window, route).catch((cause: unknown) => log.write('shell', String(cause)))
  else openWindow(parts, { route })
}

function openWindow(
  { broker, folders, holder, log, texts, background }: Parts,
  { route = null, isAsked = false }: Partial<PageOptions> = {},
): BrowserWindow {
  background.hide()
  const window = createMainWindow({
    preload: paths.preload,
    icon: paths.icon,
    statePath: join(folders.data, 'window.json'),
  })
  holder.window = window
  window.once('closed', () => (holder.window = null))
  broker.admit(window.webContents)
  recoverPage(window, log, texts)
  window.loadURL(pageUrl({ route, isAsked })).catch((cause: unknown) => log.write('shell', String(cause)))
  return window
}

/** Holds back the end of the app until the backend has written what it had to write. */
function quitCleanly(supervisor: Supervisor): void {
  let hasStopped = false
  app.on('will-quit', event => {
    if (hasStopped) return
    event.preventDefault()
    void supervisor.stop().then(() => {
      hasStopped = true
      app.quit()
    })
  })
}

async function askAfterCrashes({ supervisor, texts, folders }: Parts): Promise<void> {
  await askToGoOn({ supervisor, texts }, texts.backendTitle, texts.backendDetail(folders.logs))
}

async function askAfterFailure(
  { supervisor, texts, folders }: Parts,
  { code, message, data }: AppError,
): Promise<void> {
  const path = typeof data['path'] === 'string' ? data['path'] : folders.data
  const detail = texts.folderDetail(texts.folderReason[code] ?? message, path, folders.logs)
  await askToGoOn({ supervisor, texts }, texts.folderTitle, detail)
}

async function askToGoOn(
  { supervisor, texts }: Pick<Parts, 'supervisor' | 'texts'>,
  message: string,
  detail: string,
): Promise<void> {
  const buttons = [texts.tryAgain, texts.quit]
  const { response } = await dialog.showMessageBox({ type: 'error', message, detail, buttons })
  if (response === 0) supervisor.start()
  else app.quit()
}

async function runTask(setting: Setting): Promise<void> {
  const { exitCodeOf, limitMs, runHeadless, writeAll } = await import('./shell/headless.ts') // not part of a window's start
  const stopped = new AbortController()
  const parts = compose(setting, {
    crash: () => stopped.abort(new Error('The backend ended; see the log')),
    failure: cause => stopped.abort(cause),
  })
  const { supervisor, broker, listeners } = parts
  catchFailures(setting.log, cause => stopped.abort(cause))
  const { signal } = stopped
  const limit = limitMs(setting.flags.task)
  const tooLate = () => stopped.abort(new Error(`It took longer than ${limit / 1000} s; see the log`))
  // Not AbortSignal.timeout: joined by AbortSignal.any it may be collected before it fires (seen with Node 20.18).
  setTimeout(tooLate, limit)
  const started = performance.now()
  app.on('window-all-closed', () => undefined) // or the app would end between two hidden windows
  try {
    const work = new Promise<ReadyInfo>(resolve => {
      listeners.ready = resolve
      supervisor.start()
    }).then(backend =>
      runHeadless(setting.flags, {
        supervisor,
        backend,
        backendMs: performance.now() - started,
        signal,
        openHidden: openHiddenWith(broker, paths.preload),
      }),
    )
    const { text, code } = await untilAborted(work, signal)
    await writeAll(process.stdout, text)
    await supervisor.stop()
    app.exit(code)
  } catch (cause) {
    await writeAll(process.stderr, `canopy: ${cause instanceof Error ? cause.message : String(cause)}\n`)
    await supervisor.stop()
    app.exit(exitCodeOf(cause))
  }
}

const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    ),
  ])
