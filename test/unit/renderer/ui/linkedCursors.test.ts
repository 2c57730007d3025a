import { expect, it } from 'vitest'
import { linkCursor } from '../../../../renderer/ui/linkedCursors.ts'

/** A chart that says where its cursor is whenever that changes, as charts do, whoever moved it. */
function makeChart(group: string) {
  const shown: (number | null)[] = []
  const cursor = linkCursor(group, time => {
    shown.push(time)
    cursor.tell(time)
  })
  return { shown, cursor }
}

it('tells every other chart of a group once where the cursor is, until one leaves', () => {
  const [a, b, c, other] = [makeChart('x'), makeChart('x'), makeChart('x'), makeChart('y')]
  a.cursor.tell(5)
  c.cursor.leave()
  b.cursor.tell(null)
  expect([a, b, c, other].map(({ shown }) => shown)).toEqual([[null], [5], [5], []])
})
