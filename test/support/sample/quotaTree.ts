// The sample cluster's quota tree: four departments, each team a leaf.
import { parseQuantity, type Amount } from '#core/quota/amount.ts'
import { readTree } from '#core/quota/kube.ts'
import type { QuotaTree } from '#core/quota/tree.ts'
import type { Charge } from '#core/quota/usage.ts'
import { TREE } from '#core/wire.ts'
import { BESIDE } from './podsOfWork.ts'
import type { Work } from './work.ts'

const GPU = 'nvidia.com/gpu'

type Asked = { readonly cpu: number; readonly memory: string; readonly gpus: number }
const amounts = ({ cpu, memory, gpus }: Asked) => ({ cpu: String(cpu), memory, [GPU]: String(gpus) })

type Leaf = { readonly name: string; readonly min: Asked; readonly max: Asked }

const asked = (gpus: number): Asked => ({ cpu: gpus * 20, memory: `${String(gpus * 180)}Gi`, gpus })
const leaf = ({ name, min, max }: Leaf) => ({
  name,
  min: amounts(min),
  max: amounts(max),
  namespaces: [name],
})
const group = (name: string, max: number, leaves: readonly [name: string, min: number, max: number][]) => ({
  name,
  min: amounts(asked(leaves.reduce((sum, [, min]) => sum + min, 0))),
  max: amounts(asked(max)),
  children: leaves.map(([leafName, min, most]) =>
    leaf({ name: leafName, min: asked(min), max: asked(most) }),
  ),
})

/** As the API server has it. */
const TREE_OBJECT = {
  apiVersion: `${TREE.group}/${TREE.version}`,
  kind: TREE.kind,
  metadata: { name: TREE.name, namespace: TREE.namespace },
  spec: {
    root: {
      name: 'root',
      min: amounts(asked(192)),
      max: amounts(asked(192)),
      children: [
        group('language', 144, [
          ['nlp', 64, 112],
          ['speech', 32, 80],
        ]),
        group('perception', 88, [['vision', 36, 88]]),
        group('ranking', 72, [['recsys', 28, 72]]),
        group('research', 120, [
          ['research-multimodal', 16, 96],
          ['research-robotics', 8, 64],
        ]),
      ],
    },
  },
}

export function sampleTree(): QuotaTree {
  const tree = readTree(TREE_OBJECT)
  if (!tree.ok) throw new Error(`The sample's tree cannot be read: ${JSON.stringify(tree.error)}`)
  return tree.value
}

function amountOf(text: string): Amount {
  const amount = parseQuantity(text)
  if (!amount.ok) throw new Error(`${text} is no quantity`)
  return amount.value
}

/** What works hold or wait for, to be charged to their leaves. */
export function chargesOf(works: readonly Work[]): readonly Charge[] {
  return works
    .filter(({ state }) => state !== 'ended')
    .map(work => {
      const { cores, memoryGiB } = BESIDE[work.pool]
      const units = work.pods * work.perPod
      return {
        leaf: work.namespace,
        isWaiting: work.state === 'waiting',
        amounts: new Map([
          ['cpu', amountOf(String(cores * units))],
          ['memory', amountOf(`${String(memoryGiB * units)}Gi`)],
          [work.resource, amountOf(String(units))],
        ]),
      }
    })
}
