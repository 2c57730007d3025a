// GPUs as a busy cluster has them: jobs come and go, load swings and stalls, sensors are noisy. The same for the same seed.

/** What a device reports, in the order of the columns. */
export const METRICS = [
  'gpu.utilization',
  'gpu.memory.used',
  'gpu.memory.total',
  'gpu.power',
  'gpu.temperature',
  'gpu.smClock',
  'gpu.engineActive',
  'gpu.tensorActive',
  'gpu.dramActive',
  'gpu.pcieRx',
  'gpu.pcieTx',
  'gpu.memoryClock',
] as const

const MIB = 1_048_576
const MEMORY_MIB = 81_559

/** xorshift32: https://www.jstatsoft.org/article/view/v008i14 */
function makeRandom(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}

/** What holds a device for a while: nothing, a job that leaves it idle, or one that uses it. */
type Phase = { readonly isBusy: boolean; readonly level: number; readonly memoryMib: number }
type Draws = { readonly random: () => number; readonly gauss: () => number }

function drawPhase({ random }: Draws): Phase {
  const draw = random()
  if (draw < 0.2) return { isBusy: false, level: 0, memoryMib: 3 }
  return { isBusy: draw >= 0.35, level: 35 + random() * 64, memoryMib: Math.floor(6_000 + random() * 74_000) }
}

/** What a device without load reports. */
const restingRow = ({ memoryMib }: Phase, celsius: number, { random, gauss }: Draws): number[] => [
  0,
  memoryMib * MIB,
  MEMORY_MIB * MIB,
  Math.round((68 + gauss() * 0.5) * 1000) / 1000,
  Math.round(celsius + gauss() * 0.3),
  345,
  0,
  0,
  0,
  Math.round(random() * 4000),
  Math.round(random() * 2000),
  1593,
]

function busyRow({ level, memoryMib }: Phase, celsius: number, { random, gauss }: Draws): number[] {
  // A step that waits for data or a checkpoint now and then.
  const stall = random() < 0.04 ? random() : 1
  const load = Math.max(0, Math.min(100, Math.round((level + gauss() * 5) * stall)))
  const share = load / 100
  const noisy = (of: number): number => Math.max(0, Math.round((of + gauss() * 0.012) * 1e6) / 1e6)
  return [
    load,
    (memoryMib + Math.round(gauss() * 1.5) * 2) * MIB,
    MEMORY_MIB * MIB,
    Math.round((140 + 5.2 * load + gauss() * 8) * 1000) / 1000,
    Math.round(celsius + gauss() * 0.3),
    1755 - 15 * Math.round(Math.abs(gauss()) * 2),
    noisy(share * 0.97),
    noisy(share * 0.42),
    noisy(share * 0.6),
    Math.round(2e9 * share * (0.85 + random() * 0.3)),
    Math.round(1e9 * share * (0.85 + random() * 0.3)),
    1593,
  ]
}

/** One column a metric, a value a minute. */
export function gpuColumns(gpu: number, minutes: number): Float64Array[] {
  const random = makeRandom(gpu + 1)
  /** https://en.wikipedia.org/wiki/Box-Muller_transform */
  const gauss = (): number => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random())
  const draws = { random, gauss }
  const columns = METRICS.map(() => new Float64Array(minutes))
  let [phase, left, celsius, load] = [drawPhase(draws), 0, 35, 0]
  for (let minute = 0; minute < minutes; minute += 1) {
    if (left <= 0) {
      phase = drawPhase(draws)
      left = Math.ceil(120 * Math.exp(gauss())) // lognormal, median two hours
    }
    left -= 1
    celsius += (31 + load * 0.36 - celsius) * 0.3
    const row = phase.isBusy ? busyRow(phase, celsius, draws) : restingRow(phase, celsius, draws)
    load = row[0] ?? 0
    for (const [metric, column] of columns.entries()) column[minute] = row[metric] ?? 0
  }
  return columns
}

/** As the device's UUID is written. */
export const uuidOf = (gpu: number): string =>
  `GPU-${gpu.toString(16).padStart(8, '0')}-5c1d-4a7e-9b36-${(gpu * 7919).toString(16).padStart(12, '0')}`
export const labelsOf = (gpu: number) => ({
  node: `gpu-node-${String(gpu >> 3).padStart(3, '0')}`,
  index: String(gpu & 7),
  model: 'NVIDIA-H100-80GB-HBM3',
})
