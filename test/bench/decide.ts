// `npm run bench:decide [-- --runs N] [--strict]`: what a decision costs, from 1,000 to 20,000 pods.
import { parseArgs } from 'node:util'
import { millis } from '#core/base/units.ts'
import { type Ledger, createLedger } from '#core/schedule/ledger.ts'
import type { QuotaPod, Snapshot } from '#core/schedule/snapshot.ts'
import { bigCluster } from '../support/schedule/bigCluster.ts'
import { type Figure, formatFigures, isMet, median, timeRuns } from './measure.ts'

const LEAVES = 300
const SIZES = [1000, 2000, 5000, 10_000, 20_000]
/** The size for which figures are promised. */
const PROMISED = 10_000

const clusterOf = (pods: number, isContested: boolean): Snapshot =>
  bigCluster({ pods, nodes: pods / 10, leaves: LEAVES, isContested })

function load(snapshot: Snapshot): Ledger {
  const ledger = createLedger(snapshot.options)
  ledger.setTree(snapshot.tree, snapshot.treeChangedAt)
  for (const node of snapshot.nodes) ledger.putNode(node)
  for (const pod of snapshot.pods) ledger.putPod(pod)
  return ledger
}

/** Carries decisions out at once, until nothing moves. */
function settle(ledger: Ledger, snapshot: Snapshot): void {
  const pods = new Map(snapshot.pods.map(pod => [pod.uid, pod]))
  for (let hasMoved = true; hasMoved;) {
    const { decisions } = ledger.decide(snapshot.now)
    hasMoved = decisions.some(decision => decision.kind !== 'wait')
    for (const decision of decisions)
      if (decision.kind === 'admit')
        for (const uid of decision.pods) ledger.putPod(started(pods.get(uid), decision.leaf))
      else if (decision.kind === 'reserve') {
        for (const uid of decision.evict) ledger.removePod(uid)
        ledger.putReservation(decision.reservation)
      } else if (decision.kind === 'release') ledger.removeReservation(decision.pods)
  }
}

function started(pod: QuotaPod | undefined, leafNote: string): QuotaPod {
  if (pod === undefined) throw new Error('a pod that nobody knows was admitted')
  return { ...pod, isGated: false, leafNote, phase: 'Running', startedAt: millis(0), node: 'node-0' }
}

/** Milliseconds of a full load, of one decision over all, and of an event with the decision that follows it. */
async function measure(
  pods: number,
  runs: number,
): Promise<Record<'load' | 'busy' | 'reclaims' | 'rest' | 'event', number>> {
  const [lent, contested] = [clusterOf(pods, false), clusterOf(pods, true)]
  const loads = await timeRuns(runs, () => load(lent).decide(lent.now))
  const busy = load(lent)
  const busies = await timeRuns(runs, () => busy.decide(lent.now))
  const reclaiming = load(contested)
  const reclaims = await timeRuns(runs, () => reclaiming.decide(contested.now))
  settle(busy, lent)
  const rests = await timeRuns(runs, () => busy.decide(lent.now))
  const some = lent.pods.find(pod => pod.isGated)
  const events = await timeRuns(runs * 5, run => {
    if (some !== undefined) busy.putPod({ ...some, uid: `new-${run}`, name: `new-${run}` })
    busy.decide(lent.now)
  })
  return {
    load: median(loads),
    busy: median(busies),
    reclaims: median(reclaims),
    rest: median(rests),
    event: median(events),
  }
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '15' }, strict: { type: 'boolean', default: false } },
})
const runs = Number(values.runs)
const figures: Figure[] = []
for (const pods of SIZES) {
  process.stderr.write(`bench: ${pods} pods\n`)
  const cost = await measure(pods, runs)
  const figure = (what: string, value: number, max: number | null): Figure => ({
    what: `${pods} pods: ${what}`,
    unit: 'ms',
    value,
    runs,
    target: max === null || pods !== PROMISED ? null : { max },
  })
  figures.push(
    figure('load and decide', cost.load, null),
    figure('full decide, a third of those that wait are let in', cost.busy, 40),
    figure('full decide, every second leaf asks for its guarantee', cost.reclaims, 40),
    figure('full decide at rest', cost.rest, 40),
    figure('one pod comes, and the decision', cost.event, 4),
  )
}
process.stdout.write(`${formatFigures(figures)}\n`)
if (values.strict && !figures.every(isMet)) process.exitCode = 1
