import type { z } from 'zod'
import type { ContainerSchema } from '../../preload/contract/logs.ts'
import { countAt, dig, entriesAt, listAt, textAt } from '../jobs/dig.ts'

type Container = z.output<typeof ContainerSchema>

const LISTS = [
  { kind: 'main', spec: 'containers', status: 'containerStatuses' },
  { kind: 'ephemeral', spec: 'ephemeralContainers', status: 'ephemeralContainerStatuses' },
  { kind: 'init', spec: 'initContainers', status: 'initContainerStatuses' },
] as const

/** The containers of a pod: those of its spec, with what its status says of each. */
export function containersOf(pod: unknown): Container[] {
  return LISTS.flatMap(({ kind, spec, status }) =>
    listAt(pod, 'spec', spec).map(container => {
      const name = textAt(container, 'name')
      const found = listAt(pod, 'status', status).find(each => textAt(each, 'name') === name)
      const [state = 'Waiting'] = entriesAt(found, 'state').map(([each]) => each)
      return {
        name,
        kind,
        state: textAt(found, 'state', state, 'reason') || `${state[0]?.toUpperCase()}${state.slice(1)}`,
        isRunning: dig(found, 'state', 'running') !== undefined,
        restarts: countAt(found, 'restartCount') ?? 0,
      }
    }),
  )
}
