// `npm run bench:scheduler [-- NAME...] [--rounds N] [--scale 0.1] [--minutes N] [--strict]`: the figures promised of the capacity
// scheduler, on a real control plane, as installed, in a network namespace of this process's own.
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { setUpAddresses, unshareCommand } from '../cluster/network.ts'
import { chosenOf, report, say } from './command.ts'
import type { Figure } from './measure.ts'
import type { SchedulerBench } from './scheduler/context.ts'
import { benchBacklog } from './scheduler/backlog.ts'
import { benchEvictions } from './scheduler/evictions.ts'
import { benchIdle } from './scheduler/idle.ts'
import { benchReclaim } from './scheduler/reclaim.ts'
import { benchSoak } from './scheduler/soak.ts'
import { benchDeleting, benchPaced, benchThroughput } from './scheduler/throughput.ts'

const BENCHES: Readonly<Record<string, SchedulerBench>> = {
  paced: benchPaced,
  throughput: benchThroughput,
  deleting: benchDeleting,
  reclaim: benchReclaim,
  evictions: benchEvictions,
  idle: benchIdle,
  backlog: benchBacklog,
  soak: benchSoak,
}

const INSIDE = 'CANOPY_BENCH_INSIDE'
if (!process.env[INSIDE]) {
  const [program, ...args] = [...unshareCommand(), process.execPath, ...process.argv.slice(1)]
  const { status } = spawnSync(program ?? '', args, {
    stdio: 'inherit',
    env: { ...process.env, [INSIDE]: '1' },
  })
  process.exit(status ?? 2)
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    scale: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '20' },
    strict: { type: 'boolean', default: false },
  },
})

try {
  setUpAddresses()
  const context = {
    rounds: Number(values.rounds),
    scale: Number(values.scale),
    soakMinutes: Number(values.minutes),
    say,
  }
  const figures: Figure[] = []
  for (const [name, bench] of chosenOf(BENCHES, positionals)) {
    say(name)
    figures.push(...(await bench(context)))
  }
  report(figures, values.strict)
} catch (cause) {
  say(String((cause as Error).stack))
  process.exitCode = 2
}
process.exit()
