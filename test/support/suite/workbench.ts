// The engine on a real control plane, by hand: one operation at a time, with a client that can break at any write.
import { AppError } from '#core/base/errors.ts'
import { createAuthenticator } from '../../../main/clusters/auth.ts'
import { connect, type Change, type ClusterClient } from '../../../main/clusters/connect.ts'
import { createExecRunner } from '../../../main/clusters/execRunner.ts'
import type { Component } from '../../../main/suite/component.ts'
import { inventoryRef, openInventory, type Inventory } from '../../../main/suite/inventory.ts'
import { operate } from '../../../main/suite/operate.ts'
import { planAction } from '../../../main/suite/planAction.ts'
import type { ProgressEvent } from '../../../main/suite/progress.ts'
import { createSite, type Site, type SiteTimings } from '../../../main/suite/site.ts'
import type { Action, Plan, SuiteOptions } from '../../../preload/contract/suite.ts'
import { readTestKubeconfig } from '../givenCluster.ts'
import { configFor } from '../sessions.ts'

/** What happens at a write: `n` is its number, from 1. */
export type Fault = (n: number, send: () => Promise<unknown>) => Promise<unknown>

/** Before or after it is sent, the write meets a broken connection. */
export const breaks =
  (at: number, when: 'before' | 'after'): Fault =>
  async (n, send) => {
    if (n !== at) return send()
    if (when === 'after') await send()
    throw new AppError('NETWORK', 'The connection broke')
  }

/** Before or after it is sent, the app ends: nothing more happens, and nothing is told. */
export const dies =
  (at: number, when: 'before' | 'after', app: AbortController): Fault =>
  async (n, send) => {
    if (n !== at) return send()
    if (when === 'after') await send()
    app.abort(new AppError('CANCELLED', 'The app ended'))
    throw new AppError('CANCELLED', 'The app ended')
  }

const TIMINGS: SiteTimings = {
  pollMs: 50,
  readyMs: 60_000,
  retryMs: 30,
  offlineMs: 5000,
  goneMs: 10_000,
  admissionMs: 600,
}

export type Workbench = {
  readonly client: ClusterClient
  /** How many writes there were. */
  readonly writes: () => number
  readonly site: Site
  readonly events: ProgressEvent[]
  run(
    component: Component<SuiteOptions>,
    action: Action,
    more?: { isForced?: boolean; signal?: AbortSignal; guard?: 'none' | 'production' | 'readOnly' },
  ): Promise<void>
  plan(component: Component<SuiteOptions>, action: Action): Promise<Plan>
  inventory(component: Component<SuiteOptions>): Promise<Inventory | null>
  close(): Promise<void>
}

export type WorkbenchOptions = {
  readonly fault?: Fault
  readonly timings?: Partial<SiteTimings>
  /** What stands between it and the API server. */
  readonly through?: { readonly url: string; readonly caPem: string }
}

const never = new AbortController().signal

export async function openWorkbench(
  kubeconfigPath: string,
  { fault, timings, through }: WorkbenchOptions = {},
): Promise<Workbench> {
  const { server, caPem, token } = await readTestKubeconfig(kubeconfigPath)
  const credential = { type: 'token', token } as const
  const config = configFor(through?.url ?? server, { caPem: through?.caPem ?? caPem, credential })
  const exec = createExecRunner({ env: () => process.env, now: Date.now })
  const real = connect({
    config,
    proxy: null,
    auth: createAuthenticator(config, { exec, isExecAllowed: () => true, now: Date.now }),
    guard: () => 'none',
    userAgent: 'canopy/test',
  })
  let writes = 0
  const client: ClusterClient = {
    ...real,
    change: (change: Change, signal) => {
      const send = () => real.change(change, signal)
      writes += 1
      return (fault ? fault(writes, send) : send()) as ReturnType<ClusterClient['change']>
    },
  }
  const site = createSite(client, { ...TIMINGS, ...timings })
  const events: ProgressEvent[] = []
  const inventory: Workbench['inventory'] = ({ namespace, id }) =>
    openInventory(site, inventoryRef(namespace, id)).read(never)
  return {
    client,
    writes: () => writes,
    site,
    events,
    inventory,
    run: (component, action, { isForced = false, signal = never, guard = 'none' } = {}) =>
      operate(
        {
          id: crypto.randomUUID(),
          action,
          isForced,
          component,
          site,
          guard,
          report: event => void events.push(event),
          now: Date.now,
        },
        signal,
      ),
    plan: async (component, action) =>
      planAction(action, { component, site, inventory: await inventory(component), guard: 'none' }, never),
    close: () => real.close(),
  }
}
