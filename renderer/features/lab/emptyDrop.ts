import type { Drop } from '#core/lab/labScenario.ts'

/** One pod of one core that comes at the start and stays, under a name that is not taken. */
export function emptyDrop(namespace: string, others: readonly Drop[]): Drop {
  const taken = new Set(others.map(({ name }) => name))
  let number = others.length + 1
  while (taken.has(`work-${number}`)) number += 1
  return {
    name: `work-${number}`,
    namespace,
    count: 1,
    requests: { cpu: '1' },
    priority: 0,
    seconds: null,
    isGang: false,
    arrival: { kind: 'at', seconds: 0 },
  }
}
