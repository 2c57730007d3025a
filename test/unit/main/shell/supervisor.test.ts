import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SHUTDOWN_MS, type ShellAnswers } from '../../../../main/link.ts'
import { createSupervisor, type BackendProcess } from '../../../../main/shell/supervisor.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A backend that does what the test says. */
class FakeBackend implements BackendProcess {
  readonly sent: unknown[] = []
  isKilled = false
  #message: (message: unknown, ports: readonly unknown[]) => void = () => undefined
  #exit: (code: number) => void = () => undefined
  post = (message: unknown) => void this.sent.push(message)
  send = (message: unknown) => void this.sent.push(message)
  onMessage = (listener: (message: unknown, ports: readonly unknown[]) => void) =>
    void (this.#message = listener)
  onExit = (listener: (code: number) => void) => void (this.#exit = listener)
  kill = () => {
    this.isKilled = true
    this.exit(137)
  }
  ready = () => this.#message({ type: 'ready', info: { sqlite: '3.53.4' } }, [])
  fail = (code: string) => this.#message({ type: 'failed', failure: { code, message: 'why', data: {} } }, [])
  exit = (code: number) => this.#exit(code)
}

function supervised() {
  const backends: FakeBackend[] = []
  const restarts: boolean[] = []
  const events: unknown[] = []
  const supervisor = createSupervisor({
    fork: isRestart => {
      restarts.push(isRestart)
      const backend = new FakeBackend()
      backends.push(backend)
      return backend
    },
    answers: {} as ShellAnswers,
    onReady: () => events.push('ready'),
    onCrash: crash => events.push(crash),
    onFailed: ({ code }) => events.push(code),
    now: Date.now,
  })
  return { supervisor, backends, restarts, events, latest: () => backends.at(-1) as FakeBackend }
}

describe('a backend', () => {
  it('gets messages only once it is ready', () => {
    const { supervisor, latest, events } = supervised()
    expect(supervisor.send({ type: 'port' })).toBe(false)
    supervisor.start()
    expect(supervisor.send({ type: 'port' })).toBe(false)
    latest().ready()
    expect(supervisor.send({ type: 'port' })).toBe(true)
    expect(latest().sent).toEqual([{ type: 'port' }])
    expect(events).toEqual(['ready'])
  })

  it('that cannot start is not started again but on request, however often it was told why', () => {
    const { supervisor, backends, latest, events } = supervised()
    supervisor.start()
    latest().fail('STORE_FROM_FUTURE')
    latest().exit(1)
    vi.advanceTimersByTime(600_000)
    expect(backends).toHaveLength(1)
    expect(events).toEqual(['STORE_FROM_FUTURE'])
    supervisor.start()
    latest().ready()
    expect(backends).toHaveLength(2)
    expect(supervisor.send({ type: 'port' })).toBe(true)
  })

  it('that dies is back within 3 s and says so again', () => {
    const { supervisor, backends, restarts, latest, events } = supervised()
    supervisor.start()
    latest().ready()
    latest().exit(139)
    expect(supervisor.send({ type: 'port' })).toBe(false)
    vi.advanceTimersByTime(3000)
    expect(backends).toHaveLength(2)
    latest().ready()
    expect(restarts).toEqual([false, true])
    expect(events).toEqual(['ready', { code: 139, delayMs: 50 }, 'ready'])
  })

  it('that keeps dying is given up after the fifth time, until a person starts it', () => {
    const { supervisor, backends, latest, events } = supervised()
    supervisor.start()
    for (let crash = 0; crash < 5; crash += 1) {
      latest().exit(1)
      vi.advanceTimersByTime(3000)
    }
    expect(backends).toHaveLength(5)
    expect(events.at(-1)).toEqual({ code: 1, delayMs: null })
    vi.advanceTimersByTime(3_600_000)
    expect(backends).toHaveLength(5)
    supervisor.start()
    expect(backends).toHaveLength(6)
    latest().exit(1)
    vi.advanceTimersByTime(3000)
    expect(backends).toHaveLength(7)
  })

  it('is started once, however often that is asked', () => {
    const { supervisor, backends } = supervised()
    supervisor.start()
    supervisor.start()
    expect(backends).toHaveLength(1)
  })
})

describe('stopping', () => {
  it('lets the backend finish, and nothing starts again', async () => {
    const { supervisor, backends, latest } = supervised()
    supervisor.start()
    latest().ready()
    const stopped = supervisor.stop()
    expect(latest().sent).toEqual([{ type: 'shutdown' }])
    latest().exit(0)
    await stopped
    vi.advanceTimersByTime(60_000)
    expect(backends).toHaveLength(1)
    expect(latest().isKilled).toBe(false)
  })

  it('kills one that does not end in time', async () => {
    const { supervisor, latest } = supervised()
    supervisor.start()
    const stopped = supervisor.stop()
    vi.advanceTimersByTime(SHUTDOWN_MS - 1)
    expect(latest().isKilled).toBe(false)
    vi.advanceTimersByTime(1)
    await stopped
    expect(latest().isKilled).toBe(true)
  })

  it('cancels a restart that was due', async () => {
    const { supervisor, backends, latest } = supervised()
    supervisor.start()
    latest().exit(1)
    await supervisor.stop()
    vi.advanceTimersByTime(60_000)
    expect(backends).toHaveLength(1)
  })
})
