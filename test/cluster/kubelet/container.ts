// Runs a container's process with what the pod gives it and nothing more: a root of its own that holds a Node image's programs, the pod's
// mounts, environment, user and network address. There are no cgroups: limits are not enforced, memory is for a test to measure.
import { spawn, execFile, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { GATEWAY, hardwareAddress, type ClusterNetwork } from '../network.ts'
import type { Container, Pod } from './pod.ts'

export interface ContainerPlan {
  readonly pod: Pod
  readonly container: Container
  readonly environment: Readonly<Record<string, string>>
  readonly command: readonly string[]
  /** Where the pod's volumes and log are. */
  readonly folder: string
  readonly address: string
}

/** What images of Node have, as far as a container can need it. */
const IMAGE_FOLDERS = ['/bin', '/lib', '/lib64', '/usr/bin', '/usr/lib']
const DEVICES = ['null', 'zero', 'random', 'urandom']
const READ_ONLY_VOLUMES = ['configMap', 'secret', 'projected'] as const

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

/** A mount of a file or folder of this computer below the new root `$R`. */
function bind(from: string, to: string, isReadOnly: boolean): string {
  const target = `"$R"${quote(to)}`
  return [
    `if [ -d ${quote(from)} ]; then mkdir -p ${target}; else mkdir -p "$(dirname ${target})"; touch ${target}; fi`,
    `mount --bind ${quote(from)} ${target}`,
    ...(isReadOnly ? [`mount -o remount,bind,ro ${target}`] : []),
  ].join('\n')
}

function volumeMounts({ pod, container, folder }: ContainerPlan): string[] {
  return (container.volumeMounts ?? []).map(({ name, mountPath, subPath, readOnly }) => {
    const volume = pod.spec.volumes?.find(each => each.name === name)
    if (!volume) throw new Error(`${pod.metadata.name} has no volume ${name}`)
    const isReadOnly = readOnly === true || READ_ONLY_VOLUMES.some(kind => volume[kind] !== undefined)
    return bind(join(folder, 'volumes', name, subPath ?? ''), mountPath, isReadOnly)
  })
}

const network = (address: string) => [
  'read -r go', // the other end of this pod's wire is there
  'ip link set lo up',
  `ip link set eth0 address ${hardwareAddress(address)}`,
  `ip addr add ${address}/16 dev eth0`,
  'ip link set eth0 up',
  `ip route add default via ${GATEWAY}`,
]

/** The user of a container; root of this user namespace where the tests do not run as root. */
function userOf({ pod, container }: ContainerPlan): string {
  const of = { ...pod.spec.securityContext, ...container.securityContext }
  if (of.runAsNonRoot && of.runAsUser === undefined)
    throw new Error(`${container.name}: runAsNonRoot needs runAsUser where the image has no user of its own`)
  return process.getuid?.() === 0 ? `${of.runAsUser ?? 0}:${of.runAsGroup ?? 0}` : '0:0'
}

function scriptOf(plan: ContainerPlan): string {
  const isReadOnly = plan.container.securityContext?.readOnlyRootFilesystem === true
  return [
    ...network(plan.address),
    `R=${quote(join(plan.folder, 'root'))}`,
    'mount -t tmpfs root "$R"',
    ...IMAGE_FOLDERS.map(folder => bind(folder, folder, true)),
    bind(process.execPath, '/usr/local/bin/node', true),
    ...DEVICES.map(device => bind(`/dev/${device}`, `/dev/${device}`, false)),
    'mkdir -p "$R/proc" "$R/etc" && mkdir -m 1777 "$R/tmp"',
    'mount --rbind /proc "$R/proc"',
    ...volumeMounts(plan),
    ...(isReadOnly ? ['mount -o remount,bind,ro "$R"'] : []),
    `exec chroot --userspec=${userOf(plan)} "$R" setpriv --no-new-privs --pdeathsig KILL env -i "$@"`,
  ].join('\n')
}

/** Starts the process of a container; its output goes to `log` in the plan's folder. */
export async function startContainer(plan: ContainerPlan, inside: ClusterNetwork): Promise<ChildProcess> {
  await mkdir(join(plan.folder, 'root'), { recursive: true })
  const log = await open(join(plan.folder, 'log'), 'a')
  const variables = Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`)
  const [program = '', ...args] = [
    ...inside.enter,
    'unshare',
    '-nm',
    '--propagation=private',
    'sh',
    '-euc',
    scriptOf(plan),
    'container',
    ...variables,
    ...plan.command,
  ]
  const child = spawn(program, args, { stdio: ['pipe', log.fd, log.fd], detached: true })
  await once(child, 'spawn')
  await log.close()
  await addWire(child, inside, plan.address)
  child.stdin?.end('go\n')
  return child
}

/** Joins a pod's network namespace to the bridge. */
async function addWire(child: ChildProcess, { enter }: ClusterNetwork, address: string): Promise<void> {
  const command = [...enter, 'sh', '-euc', wireScript, 'wire', String(child.pid), address]
  await promisify(execFile)(command[0] ?? 'sh', command.slice(1))
}

/** The pod's shell waits in its new namespace, which it may not have reached yet. */
const wireScript = `
name="v$1"
for try in $(seq 200); do
  [ "$(readlink /proc/$1/ns/net)" != "$(readlink /proc/$$/ns/net)" ] && [ "$(readlink /proc/$1/ns/mnt)" != "$(readlink /proc/$$/ns/mnt)" ] && break
  sleep 0.01
done
ip link del "$name" 2>/dev/null || true
ip link add "$name" type veth peer name eth0 netns "$1"
ip link set "$name" master pods up`
