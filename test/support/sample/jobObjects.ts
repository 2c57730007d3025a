// The custom resources of the sample cluster's jobs, as their controllers leave them.
import { type JobObject, readJob } from '../../../main/jobs/jobs.ts'
import { JOB_KINDS } from '../../../main/jobs/kinds.ts'
import { uidOf } from '../builders.ts'
import { BESIDE } from './podsOfWork.ts'
import { STEP } from './time.ts'
import type { Work } from './work.ts'

/** Every job that runs, waits or ended lately; services are none. */
export function jobObjects(works: readonly Work[]): readonly JobObject[] {
  return works.flatMap(work => {
    const kind = JOB_KINDS.find(each => each.type === work.kind)
    const object = kind && work.service === null ? readJob(kind, objectOf(work)) : null
    return object ? [object] : []
  })
}

const time = (at: number): string => new Date(at).toISOString()

function objectOf(work: Work): object {
  const { namespace, name, kind } = work
  const metadata = {
    name,
    namespace,
    uid: uidOf(kind, name, namespace),
    creationTimestamp: time(work.arrivedAt),
  }
  return kind === 'PyTorchJob' ? pyTorchJob(work, metadata) : batchJob(work, metadata)
}

const templateOf = (work: Work): object => ({
  spec: {
    containers: [
      {
        name: 'main',
        resources: {
          requests: {
            cpu: String(BESIDE[work.pool].cores * work.perPod),
            memory: `${String(BESIDE[work.pool].memoryGiB * work.perPod)}Gi`,
            [work.resource]: String(work.perPod),
          },
        },
      },
    ],
  },
})

const condition = (type: string, at: number, message = ''): object => ({
  type,
  status: 'True',
  lastTransitionTime: time(at),
  message,
})

function pyTorchJob(work: Work, metadata: object): object {
  const { name, pods } = work
  const replicas = (count: number) => ({ replicas: count, template: templateOf(work) })
  return {
    metadata,
    spec: {
      pytorchReplicaSpecs: { Master: replicas(1), ...(pods > 1 && { Worker: replicas(pods - 1) }) },
    },
    status: statusOf(work, {
      running: () => [condition('Running', work.startedAt + STEP, `PyTorchJob ${name} is running.`)],
      done: at => [condition('Succeeded', at, `PyTorchJob ${name} is successfully completed.`)],
      failed: at => [
        condition('Failed', at, `PyTorchJob ${name} is failed because 1 Master replica(s) failed.`),
      ],
    }),
  }
}

const batchJob = (work: Work, metadata: object): object => ({
  metadata,
  spec: { parallelism: work.pods, template: templateOf(work) },
  status: {
    active: work.state === 'ended' ? 0 : work.pods,
    ready: work.state === 'running' ? work.pods : 0,
    ...statusOf(work, {
      running: () => [],
      done: at => [condition('Complete', at)],
      failed: at => [condition('Failed', at, 'Job has reached the specified backoff limit')],
    }),
  },
})

type Conditions = {
  readonly running: () => readonly object[]
  readonly done: (at: number) => readonly object[]
  readonly failed: (at: number) => readonly object[]
}

function statusOf(work: Work, { running, done, failed }: Conditions): object {
  switch (work.state) {
    case 'waiting':
      return {}
    case 'running':
      return { startTime: time(work.startedAt), conditions: running() }
    case 'ended':
      return {
        startTime: time(work.startedAt),
        ...(!work.willFail && { completionTime: time(work.endedAt) }),
        conditions: work.willFail ? failed(work.endedAt) : done(work.endedAt),
      }
  }
}
