import { describe, expect, it } from 'vitest'
import { GUIDE } from '#core/lab/guide.ts'
import { documentsOf } from '#core/lab/labScenario.ts'
import { play } from '../../../../../main/quotaTree/play.ts'
import type { LabRecording } from '../../../../../preload/contract/lab.ts'
import { figureRows } from '../../../../../renderer/features/lab/figureRows.ts'
import {
  busyFirst,
  chartOf,
  eventsAt,
  frameAtTime,
  frameOfEvent,
  lastFrame,
  scaleOf,
  shownResources,
} from '../../../../../renderer/features/lab/moment.ts'
import { reportHtml, resultRows } from '../../../../../renderer/features/lab/report.ts'

const recordingOf = (documents: readonly unknown[]): LabRecording => {
  const recording = play(documents, () => false)?.recording
  if (!recording) throw new Error('cannot be played')
  return recording
}
const guide = recordingOf(documentsOf(GUIDE))
const words = { used: 'used', min: 'min', max: 'max' }

describe('a recording at a frame', () => {
  it('tells every event at one frame, and leads from each to its frame', () => {
    const frames = guide.times.map((_, frame) => frame)
    const told = [...frames].flatMap(frame => eventsAt(guide, frame))
    expect(told).toEqual(guide.events)
    for (const [number, event] of guide.events.entries())
      expect(eventsAt(guide, frameOfEvent(guide, number))).toContain(event)
  })

  it('shows what stood at a time', () => {
    expect(guide.times[frameAtTime(guide, 1_250_000)]).toBe(1_200_000)
    expect(frameAtTime(guide, 1e12)).toBe(lastFrame(guide))
  })

  it('shows GPUs first, whatever the tree names before them', () => {
    const limits = { cpu: '9', memory: '9Gi', 'nvidia.com/gpu': '9', 'aliyun.com/gpu-mem': '9' }
    const root = { name: 'root', max: limits, namespaces: ['work'] }
    expect(shownResources(recordingOf(documentsOf({ ...GUIDE, root })))).toEqual([
      'nvidia.com/gpu',
      'aliyun.com/gpu-mem',
      'cpu',
      'memory',
    ])
  })

  it('measures all leaves by one scale, of the resources that the tree limits', () => {
    expect([shownResources(guide), scaleOf(guide, 'cpu')]).toEqual([['cpu'], 20])
  })
})

describe('more leaves than there is room for', () => {
  const idle = (name: string) => ({
    ...guide.leaves[0]!,
    leaf: name,
    running: guide.times.map(() => 0),
    waiting: guide.times.map(() => Number.NaN),
  })
  const namesOf = (leaves: readonly { readonly leaf: string }[]) => leaves.map(({ leaf }) => leaf)
  const many = { ...guide, leaves: [idle('quiet'), ...guide.leaves, idle('still')] }

  it('have those with pods first', () => {
    expect(namesOf(busyFirst(many, 5))).toEqual([...namesOf(guide.leaves), 'quiet', 'still'])
  })

  it('stay in their order where there is room for all', () => {
    expect(busyFirst(many, 6)).toBe(many.leaves)
  })
})

describe('a chart of a leaf', () => {
  const [leaf] = guide.leaves
  const data = chartOf(guide, { leaf: leaf!, resource: 'cpu', startMs: 1000 }, words)

  it('has used, min and max as steps from the start to the end', () => {
    expect(data?.series.map(({ label }) => label)).toEqual(['used', 'min', 'max'])
    expect([data?.from, data?.to]).toEqual([1000, 2_401_000])
    const times = [...(data?.times ?? [])]
    expect(times.toSorted((a, b) => a - b)).toEqual(times)
    const used = data?.series[0]?.values
    // It falls from 20 to 15 at minute 20, not on the way there.
    expect([used?.[times.indexOf(1_200_999)], used?.[times.indexOf(1_201_000)]]).toEqual([20, 15])
  })

  it('shows steps beside each other where no time passes', () => {
    const timeless = { ...guide, times: guide.times.map(() => 0) }
    const still = chartOf(timeless, { leaf: leaf!, resource: 'cpu', startMs: 0 }, words)
    expect(still?.to).toBe(guide.times.length * 1000)
  })

  it('is none of a resource that nobody speaks of', () => {
    expect(chartOf(guide, { leaf: leaf!, resource: 'memory', startMs: 0 }, words)).toBeUndefined()
  })
})

describe('figures of two trees', () => {
  it('say which is better, and nothing where they are alike', () => {
    const other = {
      ...guide.figures,
      waits: { ...guide.figures.waits, mean: 1 },
      evictions: 9,
      resources: guide.figures.resources.map(each => ({ ...each, fairness: 1 })),
    }
    const better = new Map(figureRows(guide.figures, other).map(row => [row.name, row.better]))
    expect(Object.fromEntries(better)).toMatchObject({
      meanWait: 'b',
      p95Wait: null,
      evictions: 'a',
      utilisation: null,
      fairness: 'b',
    })
  })
})

describe('a report', () => {
  const rows = resultRows(guide, (resource, amount) => `${amount} of ${resource}`)
  const html = reportHtml({
    language: 'en',
    title: 'A <b>day</b>',
    notes: ['one & two'],
    tables: [
      { title: 'Result', head: ['leaf', 'limits'], rows: rows.map(row => [row[0] ?? '', row[4] ?? '']) },
    ],
    charts: { title: 'Charts', cut: 'the first 1 of 4', pictures: [{ title: 'chart', svg: '<svg></svg>' }] },
    events: { title: 'Events', cut: 'the first 0 of 9', lines: [], none: 'none' },
    file: { title: 'File', cut: null, text: 'kind: "Step"' },
  })
  it('stands alone, and what people wrote stays text', () => {
    expect(html).toContain('A &lt;b&gt;day&lt;/b&gt;')
    expect(html).not.toMatch(/<script|<link|src=/)
    expect(html).toContain('<td>root.b.2</td>')
  })
  it('writes amounts as it is told, and says what it leaves out', () => {
    expect(html).toContain('<td>cpu 10 of cpu / 10 of cpu / 20 of cpu</td>')
    expect(html.match(/<p class="cut">[^<]*/g)).toEqual([
      '<p class="cut">the first 1 of 4',
      '<p class="cut">the first 0 of 9',
    ])
  })
})
