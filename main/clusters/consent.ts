// Which credential plugins a person has allowed to run, cluster by cluster.
import { createHash } from 'node:crypto'
import { AppError } from '#core/base/errors.ts'
import type { ClusterId, Millis } from '#core/base/units.ts'
import type { AppStore } from '../store/appRecords.ts'
import type { ClusterConfig, ExecConfig } from './config.ts'
import { maskArguments } from './maskArguments.ts'

export type Consent = {
  isAllowed(cluster: ClusterId, config: ClusterConfig): boolean
  /**
   * Allows the plugin that the configuration names now if it is the one that was `shown`, by its hash. Throws INVALID_INPUT when it
   * names none, STALE_REVISION when it names another.
   */
  allow(cluster: ClusterId, config: ClusterConfig, shown: string): void
}

/** What consent is given to: what runs, with which arguments, and which variables it is given; their values may change. */
export function consentHash({ command, path, args, env }: ExecConfig): string {
  const parts = [path ?? command, args, env.map(({ name }) => name).toSorted()]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

export function createConsent(store: AppStore, now: () => Millis): Consent {
  const given = new Set(store.consents().map(({ cluster, hash }) => `${cluster} ${hash}`))
  return {
    isAllowed: (cluster, { credential }) =>
      credential.type === 'exec' && given.has(`${cluster} ${consentHash(credential.exec)}`),
    allow: (cluster, { credential }, shown) => {
      if (credential.type !== 'exec')
        throw new AppError('INVALID_INPUT', 'This cluster runs no command', { data: { cluster } })
      const hash = consentHash(credential.exec)
      if (hash !== shown)
        throw new AppError('STALE_REVISION', 'The kubeconfig names another command than was shown', {
          data: { cluster },
        })
      const { path, command, args } = credential.exec
      store.addConsent({ cluster, hash, at: now() })
      store.audit({
        at: now(),
        cluster,
        action: 'clusters.allowExec',
        outcome: 'done',
        detail: { command: path ?? command, args: maskArguments(args) },
      })
      given.add(`${cluster} ${hash}`)
    },
  }
}
