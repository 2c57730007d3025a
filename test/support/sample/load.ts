// How busy the sample cluster's work keeps its GPUs: training nearly always, services while people work, notebooks now and then.
import { HOUR, MINUTE, rhythm, STEP } from './time.ts'
import type { Work } from './work.ts'

/** What one pod makes of one GPU, or of its share of it; shares of 1. */
export type Load = {
  readonly busy: number
  readonly tensor: number
  readonly sm: number
  /** Of the memory that it may have. */
  readonly memory: number
}

/** A number in [0, 1) that depends on its arguments alone, so that the load of a moment needs nothing of the one before. */
export function chanceOf(...of: readonly number[]): number {
  let bits = 0x9e3779b9
  for (const each of of) bits = Math.imul(bits ^ (each >>> 0), 0x85ebca6b) ^ (bits >>> 13)
  bits = Math.imul(bits ^ (bits >>> 16), 0xc2b2ae35)
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32
}

/** Pods load data and weights before they compute. */
const WARM_UP = 10 * MINUTE
/** One job in so many hangs after an hour, and holds its GPUs without using them. */
const ONE_HANGS_IN = 31

const isNotebook = ({ service }: Work): boolean => service?.kind === 'StatefulSet'

/** @param gpu which of the pod's GPUs */
export function loadOf(work: Work, gpu: number, at: number): Load {
  const step = Math.floor(at / STEP)
  const noise = chanceOf(work.id, gpu, Math.floor(step / 3))
  if (isNotebook(work)) return notebook(work, step)
  return work.service ? serving(work, at, noise) : training(work, gpu, { at, step, noise })
}

/** A cell runs for a few minutes, then somebody thinks; one in three was left open over the weekend. */
function notebook(work: Work, step: number): Load {
  const isLeft = chanceOf(work.id) < 0.34
  const runs = !isLeft && chanceOf(work.id, Math.floor(step / 6)) < 0.3
  const busy = runs ? 0.2 + 0.6 * chanceOf(work.id, step) : 0
  return { busy, tensor: busy * 0.1, sm: busy * 0.6, memory: 0.35 }
}

function serving(work: Work, at: number, noise: number): Load {
  const busy = Math.min(0.92, 0.12 + 0.34 * rhythm(at) + 0.1 * noise)
  return { busy, tensor: busy * 0.3, sm: busy * 0.7, memory: 0.55 + 0.3 * chanceOf(work.id, 7) }
}

type Moment = { readonly at: number; readonly step: number; readonly noise: number }

function training(work: Work, gpu: number, { at, step, noise }: Moment): Load {
  const age = at - work.startedAt
  const memory = 0.62 + 0.34 * chanceOf(work.id, 3)
  if (age < WARM_UP) return { busy: 0.04 * noise, tensor: 0, sm: 0.02 * noise, memory: memory * 0.4 }
  if (work.id % ONE_HANGS_IN === 0 && age > HOUR) return { busy: 0, tensor: 0, sm: 0, memory }
  const usual = 0.72 + 0.26 * chanceOf(work.id, 1)
  // A checkpoint is written every two hours or so.
  const isSaving = step % 25 === work.id % 25
  const busy = Math.min(1, isSaving ? 0.18 : usual + 0.06 * (noise - 0.5) + 0.02 * chanceOf(gpu, work.id))
  return {
    busy,
    tensor: busy * (0.3 + 0.32 * chanceOf(work.id, 2)),
    sm: busy * (0.78 + 0.18 * chanceOf(work.id, 5)),
    memory,
  }
}
