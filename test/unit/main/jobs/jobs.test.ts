import { describe, expect, it } from 'vitest'
import { buildJobs, type JobObject, readJob } from '../../../../main/jobs/jobs.ts'
import { JOB_KINDS } from '../../../../main/jobs/kinds.ts'
import type { RoundPod } from '../../../../main/store/records.ts'
import { BUILT_AT, makePod, type PodBuilder, uidOf } from '../../../support/builders.ts'

const NAMESPACE = 'ml'
const at = (kind: string, name: string) => uidOf(kind, name, NAMESPACE)

function object(
  [type, name]: [type: string, name: string],
  owner?: { kind: string; name: string },
  more: object = {},
): JobObject {
  const kind = JOB_KINDS.find(each => each.type === type)
  const read =
    kind &&
    readJob(kind, {
      metadata: {
        name,
        namespace: NAMESPACE,
        uid: at(type, name),
        creationTimestamp: BUILT_AT.toISOString(),
        ...(owner && { ownerReferences: [{ ...owner, uid: at(owner.kind, owner.name), controller: true }] }),
      },
      ...more,
    })
  if (!read) throw new Error(`${type} ${name} was not read`)
  return read
}
const round = (pod: PodBuilder, facts: Partial<RoundPod['facts']> = {}): RoundPod => {
  const record = pod.record()
  return { ...record, gpus: 0, facts: { ...record.facts, ...facts } }
}
const pod = (name: string, owner?: [kind: string, name: string]) => {
  const builder = makePod(name, NAMESPACE).running('n')
  return owner ? builder.ownedBy(...owner) : builder
}
const summary = (jobs: ReturnType<typeof buildJobs>) =>
  jobs.map(({ type, name, pods }) => [type, name, pods.map(each => each.name)])

describe('which pods belong to which job', () => {
  it('follows owners to the topmost job: TrainJob → JobSet → Job → pod is one row', () => {
    const jobs = buildJobs({
      objects: [
        object(['Job', 'llm-node-0'], { kind: 'JobSet', name: 'llm' }),
        object(['JobSet', 'llm'], { kind: 'TrainJob', name: 'llm' }),
        object(['TrainJob', 'llm']),
      ],
      pods: [round(pod('llm-node-0-x', ['Job', 'llm-node-0']))],
      owners: [],
    })
    expect(summary(jobs)).toEqual([['TrainJob', 'llm', ['llm-node-0-x']]])
  })

  it('passes through owners that are no jobs, such as an MPI worker’s StatefulSet', () => {
    const statefulSet = {
      uid: at('StatefulSet', 'w'),
      owner: { kind: 'MPIJob', name: 'mpi', uid: at('MPIJob', 'mpi') },
    }
    const pods = [round(pod('w-0', ['StatefulSet', 'w']))]
    const jobs = buildJobs({ objects: [object(['MPIJob', 'mpi'])], pods, owners: [statefulSet] })
    expect(summary(jobs)).toEqual([['MPIJob', 'mpi', ['w-0']]])
  })

  it('does not hang in owners that go round in a circle', () => {
    const circle = (name: string, other: string) => ({
      uid: at('X', name),
      owner: { kind: 'X', name: other, uid: at('X', other) },
    })
    const pods = [round(pod('p', ['X', 'a']))]
    expect(buildJobs({ objects: [], pods, owners: [circle('a', 'b'), circle('b', 'a')] })).toEqual([])
  })

  it('takes the label where the owner is not known', () => {
    const pods = [round(pod('p', ['Gone', 'g']), { labels: { 'training.kubeflow.org/job-name': 'bert' } })]
    const jobs = buildJobs({ objects: [object(['PyTorchJob', 'bert'])], pods, owners: [] })
    expect(summary(jobs)).toEqual([['PyTorchJob', 'bert', ['p']]])
  })

  it('makes a job of pods that share a name, without any object; two of one name in two namespaces stay two', () => {
    const labels = {
      'training.kubeflow.org/job-name': 'bert',
      'training.kubeflow.org/operator-name': 'tfjob-controller',
    }
    const other = makePod('x', 'other').running('n')
    const pods = [round(pod('a'), { labels }), round(pod('b'), { labels }), round(other, { labels })]
    const jobs = buildJobs({ objects: [], pods, owners: [] })
    expect(summary(jobs)).toEqual([
      ['TFJob', 'bert', ['a', 'b']],
      ['TFJob', 'bert', ['x']],
    ])
    expect(jobs[0]?.state.status).toBe('Running')
  })

  it('knows arena’s labels, and takes no Helm release for a job', () => {
    const arena = round(pod('a'), { labels: { release: 'r1', createdBy: 'TFJob' } })
    const chart = round(pod('b'), { labels: { release: 'grafana' } })
    expect(summary(buildJobs({ objects: [], pods: [arena, chart], owners: [] }))).toEqual([
      ['TFJob', 'r1', ['a']],
    ])
  })

  it('leaves out what runs on a schedule, unless it asks for GPUs', () => {
    const cron = { kind: 'CronJob', name: 'c' }
    const spec = (gpus: number) => ({
      spec: {
        template: {
          spec: { containers: [{ resources: { limits: gpus > 0 ? { 'nvidia.com/gpu': gpus } : {} } }] },
        },
      },
    })
    const objects = [object(['Job', 'backup'], cron, spec(0)), object(['Job', 'nightly'], cron, spec(1))]
    expect(summary(buildJobs({ objects, pods: [], owners: [] }))).toEqual([['Job', 'nightly', []]])
  })
})

describe('what pods know better than the object', () => {
  it('a job that calls itself running while no pod runs is not ready', () => {
    const running = { status: { conditions: [{ type: 'Running', status: 'True' }] } }
    const waiting = makePod('p', NAMESPACE).ownedBy('PyTorchJob', 'bert').unschedulable('no GPU')
    const [job] = buildJobs({
      objects: [object(['PyTorchJob', 'bert'], undefined, running)],
      pods: [round(waiting)],
      owners: [],
    })
    expect(job?.state).toMatchObject({ status: 'Running', detail: 'notReady' })
  })

  it('a job without a start of its own started with its first pod', () => {
    const jobs = buildJobs({
      objects: [
        object(['TrainJob', 'llm'], undefined, { status: { jobsStatus: [{ active: 1, ready: 1 }] } }),
      ],
      pods: [7000, 5000].map((startedAt, n) =>
        round(pod(`p-${n}`, ['TrainJob', 'llm']), { startedAt: startedAt as RoundPod['createdAt'] }),
      ),
      owners: [],
    })
    expect(jobs[0]?.state.startedAt).toBe(5000)
  })
})
