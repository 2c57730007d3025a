// Who uses the sample cluster, and with what kinds of work.
import type { Pool } from './fleet.ts'
import { MIG_2G, MIG_3G } from './fleet.ts'
import { HOUR } from './time.ts'

export type Team = {
  readonly namespace: string
  /** Whether what it runs is mostly borrowed, and goes first when an owner asks. */
  readonly borrows: boolean
  readonly share: number
  readonly topics: readonly string[]
}

export const TEAMS: readonly Team[] = [
  {
    namespace: 'nlp',
    borrows: false,
    share: 0.26,
    topics: ['llm-70b-sft', 'llm-13b-dpo', 'reranker', 'tokenizer-eval', 'long-context'],
  },
  {
    namespace: 'speech',
    borrows: false,
    share: 0.18,
    topics: ['conformer-xl', 'wav2vec-finetune', 'tts-vits', 'diarization'],
  },
  {
    namespace: 'vision',
    borrows: false,
    share: 0.18,
    topics: ['dino-vitl', 'sam-distill', 'detr-v3', 'video-mae'],
  },
  {
    namespace: 'recsys',
    borrows: false,
    share: 0.14,
    topics: ['dlrm-daily', 'two-tower', 'seq-ranker', 'uplift'],
  },
  {
    namespace: 'research-multimodal',
    borrows: true,
    share: 0.15,
    topics: ['clip-scaling', 'vlm-ablation', 'audio-bridge', 'moe-sweep'],
  },
  {
    namespace: 'research-robotics',
    borrows: true,
    share: 0.09,
    topics: ['policy-sweep', 'world-model', 'sim2real'],
  },
]

/** How jobs of a pool arrive: per hour at rhythm 1, in sizes of (weight, pods, GPUs of each), for about `medianMs`. */
export type Arrivals = {
  readonly pool: Pool
  readonly perHour: number
  readonly medianMs: number
  readonly kind: 'PyTorchJob' | 'Job'
  readonly sizes: readonly (readonly [weight: number, size: readonly [pods: number, gpus: number]])[]
}

export const ARRIVALS: readonly Arrivals[] = [
  {
    pool: 'h100',
    perHour: 0.38,
    medianMs: 6 * HOUR,
    kind: 'PyTorchJob',
    sizes: [
      [0.12, [1, 2]],
      [0.14, [1, 4]],
      [0.36, [1, 8]],
      [0.24, [2, 8]],
      [0.14, [4, 8]],
    ],
  },
  {
    pool: 'a100',
    perHour: 1.75,
    medianMs: 3 * HOUR,
    kind: 'PyTorchJob',
    sizes: [
      [0.2, [1, 1]],
      [0.15, [1, 2]],
      [0.2, [1, 4]],
      [0.32, [1, 8]],
      [0.08, [2, 8]],
    ],
  },
  {
    pool: 'l40s',
    perHour: 3.4,
    medianMs: HOUR,
    kind: 'Job',
    sizes: [
      [0.5, [1, 1]],
      [0.3, [1, 2]],
      [0.2, [1, 4]],
    ],
  },
]

/** Something that always runs, with more replicas while people work. */
export type Service = {
  readonly namespace: string
  readonly name: string
  readonly kind: 'Deployment' | 'StatefulSet'
  readonly pool: Pool
  readonly resource: string
  readonly perPod: number
  readonly night: number
  readonly day: number
}

const GPU = 'nvidia.com/gpu'

export const SERVICES: readonly Service[] = [
  {
    namespace: 'speech',
    name: 'asr-streaming',
    kind: 'Deployment',
    pool: 'l40s',
    resource: GPU,
    perPod: 1,
    night: 3,
    day: 6,
  },
  {
    namespace: 'vision',
    name: 'detect-api',
    kind: 'Deployment',
    pool: 'l40s',
    resource: GPU,
    perPod: 1,
    night: 2,
    day: 4,
  },
  {
    namespace: 'nlp',
    name: 'embed-api',
    kind: 'Deployment',
    pool: 'l40s',
    resource: GPU,
    perPod: 2,
    night: 1,
    day: 2,
  },
  {
    namespace: 'nlp',
    name: 'rerank-api',
    kind: 'Deployment',
    pool: 'mig',
    resource: MIG_3G,
    perPod: 1,
    night: 3,
    day: 6,
  },
  {
    namespace: 'recsys',
    name: 'ranker',
    kind: 'Deployment',
    pool: 'mig',
    resource: MIG_2G,
    perPod: 1,
    night: 6,
    day: 13,
  },
  {
    namespace: 'vision',
    name: 'notebook',
    kind: 'StatefulSet',
    pool: 'l4',
    resource: GPU,
    perPod: 1,
    night: 2,
    day: 4,
  },
  {
    namespace: 'research-multimodal',
    name: 'notebook',
    kind: 'StatefulSet',
    pool: 'l4',
    resource: GPU,
    perPod: 1,
    night: 2,
    day: 5,
  },
  {
    namespace: 'research-robotics',
    name: 'notebook',
    kind: 'StatefulSet',
    pool: 'l4',
    resource: GPU,
    perPod: 1,
    night: 1,
    day: 3,
  },
]

/** The owner that takes its guarantee back on the last morning, and from when. */
export const RECLAIM = {
  namespace: 'nlp',
  job: 'llm-70b-pretrain-r3',
  pods: 4,
  gpusPerPod: 8,
  before: 50 * 60_000,
}
