import { expect, it } from 'vitest'
import { containersOf } from '../../../../main/logs/containers.ts'

it('gives the containers of the spec, with what the status says of each', () => {
  const pod = {
    spec: {
      initContainers: [{ name: 'fetch' }],
      containers: [{ name: 'main' }, { name: 'sidecar' }],
      ephemeralContainers: [{ name: 'debug' }],
    },
    status: {
      initContainerStatuses: [
        { name: 'fetch', restartCount: 0, state: { terminated: { reason: 'Completed' } } },
      ],
      containerStatuses: [
        { name: 'main', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } },
        { name: 'sidecar', restartCount: 0, state: { running: {} } },
      ],
    },
  }
  expect(containersOf(pod)).toEqual([
    { name: 'main', kind: 'main', state: 'CrashLoopBackOff', isRunning: false, restarts: 3 },
    { name: 'sidecar', kind: 'main', state: 'Running', isRunning: true, restarts: 0 },
    { name: 'debug', kind: 'ephemeral', state: 'Waiting', isRunning: false, restarts: 0 },
    { name: 'fetch', kind: 'init', state: 'Completed', isRunning: false, restarts: 0 },
  ])
  expect(containersOf(null)).toEqual([])
})
