// The example that explains capacity scheduling: four teams share 40 cores, each guaranteed 10, and come one after another.
import type { JsonObject } from '../base/field.ts'
import type { LabScenario } from './labScenario.ts'

const limits = (min: number, max: number) => ({ min: { cpu: String(min) }, max: { cpu: String(max) } })
const leaf = (name: string, namespace: string) => ({ name, ...limits(10, 20), namespaces: [namespace] })

export const GUIDE_ROOT: JsonObject = {
  name: 'root',
  ...limits(40, 40),
  children: ['a', 'b'].map((half, at) => ({
    name: `root.${half}`,
    ...limits(20, 40),
    children: [1, 2].map(number => leaf(`root.${half}.${number}`, `namespace${at * 2 + number}`)),
  })),
}

const EVERY_SECONDS = 600

/** Five pods of 5 cores for each team: twice its guarantee and more. */
export const GUIDE: LabScenario = {
  root: GUIDE_ROOT,
  nodes: [{ name: 'node-1', count: 1, capacity: { cpu: '56', memory: '112Gi' } }],
  drops: [1, 2, 3, 4].map(team => ({
    name: `nginx${team}`,
    namespace: `namespace${team}`,
    count: 5,
    requests: { cpu: '5' },
    priority: 0,
    seconds: null,
    isGang: false,
    arrival: { kind: 'at' as const, seconds: (team - 1) * EVERY_SECONDS },
  })),
  losses: [],
  endSeconds: 4 * EVERY_SECONDS,
}
