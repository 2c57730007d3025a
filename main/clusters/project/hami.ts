import { isObject, readCount, readText } from './read.ts'

/** GPUs that HAMi registered on a node: physical ones, the slots it makes of them, their model, and their memory in MiB. */
export type HamiDevices = {
  readonly count: number
  readonly slots: number
  readonly model: string
  /** Of all GPUs together, as much as HAMi hands out: more than there is where it is told to overcommit. 0: not said. */
  readonly memoryMiB: number
}

const REGISTER = 'hami.io/node-nvidia-register'

/**
 * HAMi's own inventory of a node, since `nvidia.com/gpu` counts slots there. Written as JSON by newer versions and as
 * `uuid,slots,MiB,cores,model,numa,health:` for each GPU by older ones. Null where HAMi manages no GPU of the node.
 * @see https://github.com/Project-HAMi/HAMi/blob/master/docs/develop/protocol.md
 */
export function readHamiDevices(annotations: Readonly<Record<string, string>>): HamiDevices | null {
  const text = annotations[REGISTER] ?? ''
  const devices = text.startsWith('[') ? fromJson(text) : fromList(text)
  const slots = devices.reduce((sum, device) => sum + device.slots, 0)
  if (slots === 0) return null
  const isWhole = devices.every(({ memoryMiB }) => memoryMiB > 0)
  const memoryMiB = isWhole ? devices.reduce((sum, device) => sum + device.memoryMiB, 0) : 0
  return { count: devices.length, slots, model: devices[0]?.model ?? '', memoryMiB }
}

type Device = { readonly slots: number; readonly model: string; readonly memoryMiB: number }

function fromJson(text: string): readonly Device[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    // An annotation that is cut off or hand-made tells nothing; the node's resources still do.
    return []
  }
  if (!Array.isArray(parsed)) return []
  return parsed.filter(isObject).map((device: { count?: unknown; type?: unknown; devmem?: unknown }) => ({
    slots: readCount(device.count),
    model: readText(device.type),
    memoryMiB: readCount(device.devmem),
  }))
}

function fromList(text: string): readonly Device[] {
  return text
    .split(':')
    .map(device => device.split(','))
    .filter(fields => fields.length >= 5)
    .map(fields => ({
      slots: readCount(Number(fields[1])),
      model: fields[4] ?? '',
      memoryMiB: readCount(Number(fields[2])),
    }))
}
