// The API server's clock, by which pods are created, start and are to be gone. Ours may be hours off, and decisions hold times of both
// against each other: a borrower that "has not run yet" for an hour to come would be protected for an hour.
import { millis, type Millis } from '#core/base/units.ts'

export type Clock = {
  /** What the API server's clock says now. */
  readonly now: () => Millis
  /** @param date the `Date` header of an answer; when the request was sent and its answer came, by our own clock */
  readonly observe: (date: string | undefined, sentAt: number, answeredAt: number) => void
}

/** The header tells whole seconds. */
const RESOLUTION_MS = 1000

/** Our own time, corrected where no correction at all cannot be right. */
export function createClock(own: () => number = Date.now): Clock {
  let offset = 0
  return {
    now: () => millis(own() + offset),
    observe(date, sentAt, answeredAt) {
      const theirs = Date.parse(date ?? '')
      if (Number.isNaN(theirs)) return
      const [least, most] = [theirs - answeredAt, theirs + RESOLUTION_MS - sentAt]
      if (offset >= least && offset <= most) return
      offset = least <= 0 && most >= 0 ? 0 : (least + most) / 2
    },
  }
}
