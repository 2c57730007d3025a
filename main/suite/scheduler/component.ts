// The capacity scheduler as a component of the suite: its objects come from the core, its code from a file of the app.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AppError } from '#core/base/errors.ts'
import { DEFAULT_INSTALL, manifests, type InstallOptions } from '#core/deploy/manifests.ts'
import { DEFAULT_SETTINGS } from '#core/deploy/settings.ts'
import { ADMISSION_OBJECTS } from '#core/deploy/release.ts'
import { WEBHOOK_SECRET } from '#core/deploy/names.ts'
import { CONFIG_MAPS, NAMESPACE, POLICY_PARAMETERS } from '#core/wire.ts'
import type { KubeObject } from '../../clusters/objects.ts'
import { SuiteOptionsSchema, type SuiteOptions } from '../../../preload/contract/suite.ts'
import type { Component, Phase } from '../component.ts'
import type { Site } from '../site.ts'
import { isStampedFor } from '../stamp.ts'
import { checkScheduler } from './checks.ts'
import { countGated, openGates, RELEASE_RIGHTS } from './gates.ts'
import { schedulerHealth } from './health.ts'
import { CRD_REF, DEPLOYMENT_REF, ID, inNamespace, LEASE_REF, TREE_REF } from './refs.ts'

export type SchedulerOptions = {
  readonly version: string
  /** Path of the gzipped bundle. */
  readonly bundle: string
}

export function createSchedulerComponent({ version, bundle }: SchedulerOptions): Component<SuiteOptions> {
  return {
    id: ID,
    namespace: NAMESPACE,
    version,
    defaults: {
      mode: DEFAULT_SETTINGS.mode,
      image: DEFAULT_INSTALL.image,
      replicas: DEFAULT_INSTALL.replicas,
      admission: 'auto',
    },
    readOptions,
    render: async (options, site, signal) => {
      const code = await readBundle(bundle)
      const install: InstallOptions = {
        ...DEFAULT_INSTALL,
        version,
        image: options.image,
        replicas: options.replicas,
        // The mode alone is ours: what somebody tunes beside it stays theirs, and is no drift.
        settings: { mode: options.mode },
        admission: await admissionOf(options, site, signal),
        bundle: code.toString('base64'),
        bundleHash: createHash('sha256').update(code).digest('hex'),
        withCrd: await isCrdOurs(site, signal),
        apiServerPorts: await apiServerPorts(site, signal),
      }
      return manifests(install) as readonly Phase[]
    },
    check: checkScheduler,
    health: schedulerHealth,
    mainObject: DEPLOYMENT_REF,
    ownWrites: [
      LEASE_REF,
      ...[CONFIG_MAPS.bindings, CONFIG_MAPS.status, CONFIG_MAPS.audit].map(name =>
        inNamespace('v1', 'ConfigMap', name),
      ),
      inNamespace('v1', 'ServiceAccount', POLICY_PARAMETERS),
      inNamespace('v1', 'Secret', WEBHOOK_SECRET),
    ],
    admission: ADMISSION_OBJECTS.map(object => ({ ...object, namespace: null })),
    held: countGated,
    releaseRights: RELEASE_RIGHTS,
    release: openGates,
    keepsakes: [TREE_REF],
  }
}

/** Throws BAD_RESPONSE for options that another version of the app has kept and this one cannot read. */
function readOptions(kept: unknown): SuiteOptions {
  const parsed = SuiteOptionsSchema.safeParse(kept)
  if (parsed.success) return parsed.data
  throw new AppError('BAD_RESPONSE', 'The options that are kept in the cluster cannot be read', {
    data: {
      issues: parsed.error.issues.slice(0, 8).map(({ path, code }) => ({ path: path.join('.'), code })),
    },
  })
}

/** Throws NOT_FOUND for an app that was built without it. */
async function readBundle(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new AppError('NOT_FOUND', 'The code of the capacity scheduler is not part of this app', {
      data: { path },
      cause,
    })
  }
}

async function admissionOf(
  { admission }: SuiteOptions,
  { objects }: Site,
  signal: AbortSignal,
): Promise<'policy' | 'webhook'> {
  if (admission !== 'auto') return admission
  const isServed = await objects.isServed(
    'admissionregistration.k8s.io/v1',
    'MutatingAdmissionPolicy',
    signal,
  )
  return isServed ? 'policy' : 'webhook'
}

/** A CustomResourceDefinition of that name that somebody else made is used as it is (quota.md 1). */
async function isCrdOurs({ objects }: Site, signal: AbortSignal): Promise<boolean> {
  const live = await objects.get(CRD_REF, signal)
  return live === null || isStampedFor(live, ID)
}

type Slice = KubeObject & { readonly ports?: readonly { readonly port?: number }[] }

/** The ports that pods reach the API server by: its Service's and those of its endpoints, which differ by provider. */
async function apiServerPorts({ objects }: Site, signal: AbortSignal): Promise<number[]> {
  const query = { labelSelector: 'kubernetes.io/service-name=kubernetes' }
  const of = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace: 'default', query }
  const slices = (await objects.list(of, signal)) as Slice[]
  const found = slices.flatMap(({ ports }) => ports?.flatMap(({ port }) => port ?? []) ?? [])
  return [...new Set([...DEFAULT_INSTALL.apiServerPorts, ...found])].toSorted((a, b) => a - b)
}
