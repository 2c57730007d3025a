import { type Millis, millis } from '#core/base/units.ts'
import { NOW } from './builders.ts'

type Work = { readonly at: number; readonly order: number; readonly run: () => void }

/** A loop that does more than this has no end. */
const MOST_STEPS = 5000

/** Simulated time: it passes from one thing that is to happen to the next, those of one moment in the order in which they were asked for. */
export class Clock {
  now: Millis = NOW
  readonly #work: Work[] = []
  #order = 0

  after(delayMs: number, run: () => void): void {
    this.#order += 1
    this.#work.push({ at: this.now + delayMs, order: this.#order, run })
  }

  /** Lets time pass until nothing moves, for `limitMs` at most. True: it came to rest. */
  settle(limitMs: number): boolean {
    const end = this.now + limitMs
    let steps = 0
    for (;;) {
      steps += 1
      if (steps === MOST_STEPS) throw new Error(`still busy at ${this.now - NOW} ms`)
      const next = this.#nextWork()
      if (next === undefined) return true
      if (next.at > end) return false
      this.#work.splice(this.#work.indexOf(next), 1)
      this.now = millis(Math.max(this.now, next.at))
      next.run()
    }
  }

  #nextWork(): Work | undefined {
    let next = this.#work[0]
    for (const work of this.#work)
      if (next !== undefined && (work.at - next.at || work.order - next.order) < 0) next = work
    return next
  }
}
