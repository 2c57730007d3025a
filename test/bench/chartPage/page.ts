import { mountBare } from './bare.ts'
import { mountOurs } from './ours.tsx'
import type { Charts } from './points.ts'

/** Nothing was drawn for so long: then everything was. */
const REST_MS = 150

let lastAt = 0
const painted = (): void => void (lastAt = performance.now())
const boxOf = (): HTMLElement => {
  const box = document.createElement('div')
  box.className = 'charts'
  document.body.append(box)
  return box
}

/** From the change of the range to the last chart that says it is drawn, milliseconds. */
async function time(charts: Charts, run: number): Promise<number> {
  const start = performance.now()
  lastAt = 0
  charts.show(run)
  while (lastAt === 0 || performance.now() - lastAt < REST_MS)
    await new Promise(resolve => setTimeout(resolve, 10))
  return lastAt - start
}

const COUNT = 8
const kinds = { ours: mountOurs(boxOf(), COUNT, painted), bare: mountBare(boxOf(), COUNT, painted) }
Object.assign(window, { timeCharts: (kind: keyof typeof kinds, run: number) => time(kinds[kind], run) })
