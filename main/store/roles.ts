import { registry } from './migrations/app/0001-registry.ts'
import { gpuSources } from './migrations/app/0002-gpu-sources.ts'
import { quotaTrees } from './migrations/app/0003-quota-trees.ts'
import { mirror } from './migrations/cluster/0001-mirror.ts'
import { history } from './migrations/cluster/0002-history.ts'
import { rounds } from './migrations/cluster/0003-rounds.ts'
import { jobs } from './migrations/cluster/0004-jobs.ts'
import { evidence } from './migrations/cluster/0005-evidence.ts'
import type { Migration } from './migrations/migration.ts'

/** `cluster`: the mirror and history of one cluster. `app`: registry, settings, audit. */
export type Role = 'cluster' | 'app'

type Schema = {
  /** What marks a file as one of ours: "CNPC", "CNPA". */
  readonly applicationId: number
  /** In order: step n brings a file to version n. */
  readonly migrations: readonly Migration[]
}

export const SCHEMAS: Readonly<Record<Role, Schema>> = {
  cluster: { applicationId: 0x43_4e_50_43, migrations: [mirror, history, rounds, jobs, evidence] },
  app: { applicationId: 0x43_4e_50_41, migrations: [registry, gpuSources, quotaTrees] },
}
