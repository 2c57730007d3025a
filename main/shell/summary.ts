import type { Overview } from '../../preload/contract/overview.ts'

/** The figures of the sample's Overview page in four lines, for a terminal. */
export function summaryOf(name: string, { nodes, gpus, gpuNodes, pods }: Overview): string[] {
  return [
    `cluster  ${name} (Sample: its data is made up)`,
    `nodes    ${nodes.total}: ${nodes.ready} ready, ${nodes.notReady} not ready, ${nodes.cordoned} cordoned`,
    `GPUs     ${round(gpus.allocated)} of ${round(gpus.total)} allocated on ${gpuNodes.total} nodes, ${gpus.unhealthy} unhealthy`,
    `pods     ${pods.total}: ${pods.Running} running, ${pods.Pending} pending, ${pods.Failed} failed`,
  ]
}

/** Shares of a GPU are fractions; one digit is what the Overview shows. */
const round = (value: number): number => Math.round(value * 10) / 10
