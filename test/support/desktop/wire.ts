// The little of D-Bus's wire format that a notification service needs, little-endian. A value is text (s, o, g), a number (u), texts (as).
// https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-messages

export type Value = string | number | readonly string[]

export const CALL = 1
export const RETURN = 2
export const ERROR = 3
export const SIGNAL = 4

export type Message = {
  readonly type: number
  readonly serial: number
  readonly fields: Readonly<Partial<Record<Field, string | number>>>
  readonly body: Buffer
}

/** Header fields by their code. https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-header-fields */
const FIELDS = {
  path: { code: 1, signature: 'o' },
  interface: { code: 2, signature: 's' },
  member: { code: 3, signature: 's' },
  replySerial: { code: 5, signature: 'u' },
  destination: { code: 6, signature: 's' },
  sender: { code: 7, signature: 's' },
  signature: { code: 8, signature: 'g' },
} as const
type Field = keyof typeof FIELDS

const FIXED_HEADER = 16

/** Reads values one after the other. */
export function createReader(bytes: Buffer) {
  let at = 0
  const align = (to: number) => (at = Math.ceil(at / to) * to)
  const u32 = (): number => {
    align(4)
    at += 4
    return bytes.readUInt32LE(at - 4)
  }
  /** Text, and the zero after it. */
  const chars = (length: number): string => {
    at += length + 1
    return bytes.toString('utf8', at - length - 1, at - 1)
  }
  const text = (): string => chars(u32())
  const signature = (): string => chars(bytes.readUInt8(at++))
  return {
    u32,
    text,
    signature,
    byte: (): number => bytes.readUInt8(at++),
    align,
    texts: (): readonly string[] => {
      const length = u32()
      const end = at + length
      const found: string[] = []
      while (at < end) found.push(text())
      return found
    },
    isAtEnd: () => at >= bytes.length,
  }
}

function createWriter() {
  const bytes: number[] = []
  const align = (to: number) => {
    while (bytes.length % to !== 0) bytes.push(0)
  }
  const u32 = (value: number) => {
    align(4)
    bytes.push(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24)
  }
  const text = (value: string) => {
    const chars = Buffer.from(value)
    u32(chars.length)
    bytes.push(...chars, 0)
  }
  const texts = (values: readonly string[]) => {
    const inner = createWriter()
    for (const value of values) inner.text(value)
    u32(inner.bytes.length)
    bytes.push(...inner.bytes)
  }
  const signature = (value: string) => bytes.push(value.length, ...Buffer.from(value), 0)
  return { bytes, align, u32, text, texts, signature }
}

/** @param values one for each type of the signature */
function bodyOf(values: readonly Value[]): { readonly bytes: readonly number[]; readonly signature: string } {
  const writer = createWriter()
  let signature = ''
  for (const value of values) {
    if (typeof value === 'string') writer.text(value)
    else if (typeof value === 'number') writer.u32(value)
    else writer.texts(value)
    signature += typeof value === 'string' ? 's' : typeof value === 'number' ? 'u' : 'as'
  }
  return { bytes: writer.bytes, signature }
}

export type Outgoing = Pick<Message, 'type' | 'serial'> & {
  readonly fields: Omit<Message['fields'], 'signature'>
  readonly values: readonly Value[]
}

export function encode({ type, serial, fields, values }: Outgoing): Buffer {
  const body = bodyOf(values)
  const all: Message['fields'] = body.signature === '' ? fields : { ...fields, signature: body.signature }
  const header = createWriter()
  for (const [name, value] of Object.entries(all) as [Field, string | number][]) {
    const { code, signature } = FIELDS[name]
    header.align(8)
    header.bytes.push(code)
    header.signature(signature)
    if (typeof value === 'number') header.u32(value)
    else if (signature === 'g') header.signature(value)
    else header.text(value)
  }
  const message = createWriter()
  message.bytes.push('l'.charCodeAt(0), type, 0, 1)
  message.u32(body.bytes.length)
  message.u32(serial)
  message.u32(header.bytes.length)
  message.bytes.push(...header.bytes)
  message.align(8)
  return Buffer.from([...message.bytes, ...body.bytes])
}

/** The first message of some bytes and how long it is; null while it is not whole. */
export function decode(bytes: Buffer): { readonly message: Message; readonly length: number } | null {
  if (bytes.length < FIXED_HEADER) return null
  const bodyLength = bytes.readUInt32LE(4)
  const fieldsEnd = FIXED_HEADER + bytes.readUInt32LE(12)
  const bodyStart = Math.ceil(fieldsEnd / 8) * 8
  if (bytes.length < bodyStart + bodyLength) return null
  const message = {
    type: bytes.readUInt8(1),
    serial: bytes.readUInt32LE(8),
    fields: fieldsOf(bytes.subarray(FIXED_HEADER, fieldsEnd)),
    body: bytes.subarray(bodyStart, bodyStart + bodyLength),
  }
  return { message, length: bodyStart + bodyLength }
}

function fieldsOf(bytes: Buffer): Message['fields'] {
  const byCode = new Map(Object.entries(FIELDS).map(([name, { code }]) => [code as number, name as Field]))
  const reader = createReader(bytes)
  const fields: Partial<Record<Field, string | number>> = {}
  while (!reader.isAtEnd()) {
    reader.align(8)
    const name = byCode.get(reader.byte())
    const signature = reader.signature()
    const value = signature === 'u' ? reader.u32() : signature === 'g' ? reader.signature() : reader.text()
    if (name !== undefined) fields[name] = value
  }
  return fields
}
