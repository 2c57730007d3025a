/** Thrown for bytes that are no chunk; whoever reads takes them as damaged. */
export class BadChunk extends Error {}

/**
 * Writes whole numbers in as few bytes as they need (seven bits a byte, least first), and columns of bytes; in parts, between
 * which bytes have little in common.
 */
export class ByteWriter {
  readonly #parts: Uint8Array[] = []
  #bytes = new Uint8Array(1024)
  #length = 0

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow()
    this.#bytes[this.#length] = value
    this.#length += 1
  }

  /** 0…2^53. */
  unsigned(value: number): void {
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128)
    this.byte(rest)
  }

  /** -2^52…2^52: small ones of either sign are short. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value)
  }

  column(bytes: Uint8Array): void {
    for (const byte of bytes) this.byte(byte)
  }

  /** What follows is another part. */
  cut(): void {
    this.#parts.push(this.#bytes.slice(0, this.#length))
    this.#length = 0
  }

  parts(): readonly Uint8Array[] {
    return [...this.#parts, this.#bytes.subarray(0, this.#length)]
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2)
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

/** Reads what ByteWriter wrote, whose parts follow one another; past the end there are zeros. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    const value = this.#bytes[this.#at] ?? 0
    this.#at += 1
    return value
  }

  unsigned(): number {
    let [value, scale] = [0, 1]
    for (let byte = this.byte(); ; byte = this.byte()) {
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  /** Fills `into` with numbers. */
  unsignedColumn(into: Uint32Array): void {
    const bytes = this.#bytes
    let at = this.#at
    for (let index = 0; index < into.length; index += 1) {
      let byte = bytes[at++] ?? 0
      let [value, scale] = [byte & 127, 128]
      for (; byte >= 128; scale *= 128) {
        byte = bytes[at++] ?? 0
        value += (byte & 127) * scale
      }
      into[index] = value
    }
    this.#at = at
  }

  /** Throws BadChunk where there are not so many bytes. */
  column(length: number): Uint8Array {
    if (length > this.left) throw new BadChunk('shorter than it says')
    const column = this.#bytes.subarray(this.#at, this.#at + length)
    this.#at += length
    return column
  }
}

/** The bytes of 32-bit floats by their place: the lowest of all, then the next … the sign and exponent. */
export type Planes = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array]

/** Little-endian, as is every computer that Electron runs on. */
export function planesOf(values: Float64Array): Planes {
  const bytes = new Uint8Array(new Float32Array(values).buffer)
  const plane = (place: number): Uint8Array => {
    const column = new Uint8Array(values.length)
    for (let index = 0; index < column.length; index += 1) column[index] = bytes[4 * index + place] ?? 0
    return column
  }
  return [plane(0), plane(1), plane(2), plane(3)]
}

/** Where floats are put together: as long as the longest chunk so far. */
let scratch = new Float32Array(512)

/** Puts floats together again, into the beginning of `floats`. */
export function joinPlanes([lowest, low, high, highest]: Planes, floats: Float64Array): void {
  const { length } = lowest
  if (scratch.length < length) scratch = new Float32Array(2 * length)
  const words = new Int32Array(scratch.buffer)
  for (let index = 0; index < length; index += 1)
    words[index] =
      (lowest[index] ?? 0) |
      ((low[index] ?? 0) << 8) |
      ((high[index] ?? 0) << 16) |
      ((highest[index] ?? 0) << 24)
  floats.set(scratch.subarray(0, length))
}
