import { millis } from '../../scheduler/core/base/units.ts'
import type { Dashboards } from '../../preload/contract/dashboards.ts'

type Job = Dashboards['jobs'][number]

/** A job of a round: one that runs on two GPUs for a minute already. */
export const makeJob = (own: Partial<Job> = {}): Job => ({
  namespace: 'team-a',
  name: 'train',
  type: 'PyTorchJob',
  status: 'Running',
  durationSeconds: 60,
  requestedGpus: 2,
  requestedGpuMemoryBytes: 160,
  usedGpuMemoryBytes: 80,
  gpuUtilizationPercent: 50,
  instances: [],
  uid: 'uid-train',
  detail: null,
  message: null,
  createdAt: millis(1_000),
  startedAt: millis(2_000),
  endedAt: null,
  waitSeconds: 1,
  waiting: [],
  ...own,
})

export const makeInstance = (
  name: string,
  own: Partial<Job['instances'][number]> = {},
): Job['instances'][number] => ({
  name,
  node: 'gpu-1',
  status: 'Running',
  requestedGpus: 1,
  requestedGpuMemoryBytes: 80,
  usedGpuMemoryBytes: 40,
  gpuUtilizationPercent: 50,
  ...own,
})
