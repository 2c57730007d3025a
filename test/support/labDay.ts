// A day of a busy cluster for the lab: teams whose work comes as people work, in gangs and alone, and a node that is lost at noon.
import type { Drop, LabScenario } from '#core/lab/labScenario.ts'

const TEAMS = 20

/** @param pods about as many come in the day; ten thousand are more than its 400 GPUs can do */
export function busyDay(pods: number): LabScenario {
  const teams = Array.from({ length: TEAMS }, (_, number) => `team-${number}`)
  const limits = (min: number, max: number) => ({
    min: { 'nvidia.com/gpu': String(min) },
    max: { 'nvidia.com/gpu': String(max) },
  })
  return {
    root: {
      name: 'root',
      ...limits(400, 400),
      children: [0, 1].map(half => ({
        name: `half-${half}`,
        ...limits(200, 400),
        children: teams
          .filter((_, number) => number % 2 === half)
          .map(name => ({ name, ...limits(20, 120), namespaces: [name] })),
      })),
    },
    nodes: [{ name: 'gpu', count: 50, capacity: { cpu: '64', 'nvidia.com/gpu': '8' } }],
    drops: teams.map((team, number): Drop => ({
      name: team,
      namespace: team,
      count: 4,
      requests: { cpu: '4', 'nvidia.com/gpu': '1' },
      priority: number % 3,
      seconds: 1800 + 300 * number,
      isGang: number % 2 === 0,
      arrival: { kind: 'workday', perDay: pods / 4 / TEAMS, days: 1, seed: number },
    })),
    losses: [{ node: 'gpu-1', seconds: 43_200, backSeconds: 50_000 }],
    endSeconds: 86_400,
  }
}
