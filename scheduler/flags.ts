// How one replica is started. What may change while it runs is in the ConfigMap (`core/deploy/settings.ts`).
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { AppError } from '#core/base/errors.ts'
import type { AdmissionMode } from '#core/deploy/admission.ts'
import { PORTS } from '#core/deploy/names.ts'
import { SERVICE_ACCOUNT_FOLDER } from './credentials.ts'
import { LEVELS, type Level } from './log.ts'

export type Flags = {
  /** `auto`: the policy where the server has it. */
  readonly admission: AdmissionMode | 'auto'
  /** Decides and reports, touches nothing. */
  readonly isDryRun: boolean
  readonly logLevel: Level
  readonly healthPort: number
  readonly webhookPort: number
  /** Gates opened and pods evicted, a second. */
  readonly writesPerSecond: number
  readonly serviceAccount: string
  /** Such as `https://10.96.0.1:443`. */
  readonly server: string
  /** Tells replicas apart, and a container from the one that ran before it in the same pod. */
  readonly identity: string
}

const OPTIONS = {
  admission: { type: 'string', default: 'auto' },
  'dry-run': { type: 'boolean', default: false },
  'log-level': { type: 'string', default: 'info' },
  'health-port': { type: 'string', default: String(PORTS.health) },
  'webhook-port': { type: 'string', default: String(PORTS.webhook) },
  'writes-per-second': { type: 'string', default: '500' },
  'service-account': { type: 'string', default: SERVICE_ACCOUNT_FOLDER },
} as const

type Environment = Readonly<Record<string, string | undefined>>

function oneOf<T extends string>(name: string, values: readonly T[], text: string): T {
  const found = values.find(value => value === text)
  if (found === undefined)
    throw new AppError('INVALID_INPUT', `--${name}=${text}: one of ${values.join(', ')} is wanted`)
  return found
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value > most)
    throw new AppError('INVALID_INPUT', `--${name}=${text}: a whole number from 0 to ${most} is wanted`)
  return value
}

/** The address that Kubernetes gives every pod. IPv6 addresses come without brackets. */
function serverOf(environment: Environment): string {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment
  if (!host || !port)
    throw new AppError(
      'INVALID_INPUT',
      'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this runs in a pod',
    )
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** @throws AppError INVALID_INPUT that names the flag or variable and what is wanted */
export function readFlags(args: readonly string[], environment: Environment): Flags {
  let values: ReturnType<typeof parse>
  try {
    values = parse(args)
  } catch (cause) {
    throw new AppError('INVALID_INPUT', (cause as Error).message, { cause })
  }
  return {
    admission: oneOf('admission', ['auto', 'policy', 'webhook'], values.admission),
    isDryRun: values['dry-run'],
    logLevel: oneOf('log-level', LEVELS, values['log-level']),
    healthPort: whole('health-port', values['health-port'], 65_535),
    webhookPort: whole('webhook-port', values['webhook-port'], 65_535),
    writesPerSecond: Math.max(1, whole('writes-per-second', values['writes-per-second'], 100_000)),
    serviceAccount: values['service-account'],
    server: serverOf(environment),
    identity: `${environment['POD_NAME'] ?? 'process'}_${randomUUID().slice(0, 8)}`,
  }
}

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS }).values
