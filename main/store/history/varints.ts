/**
 * Writes whole numbers in as few bytes as they need (seven bits a byte, least first), and floats shuffled; little-endian, as
 * is every computer that Electron runs on.
 */
export class ByteWriter {
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

  /** As 32-bit floats: the first bytes of all, then the second … */
  floats(values: Float64Array): void {
    const floats = new Uint8Array(new Float32Array(values).buffer)
    for (let plane = 0; plane < 4; plane += 1)
      for (let index = 0; index < values.length; index += 1) this.byte(floats[4 * index + plane] ?? 0)
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2)
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

/** Reads what ByteWriter wrote; past the end there are zeros. */
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

  floats(count: number): Float64Array {
    const bytes = new Uint8Array(4 * count)
    for (let plane = 0; plane < 4; plane += 1)
      for (let index = 0; index < count; index += 1) bytes[4 * index + plane] = this.byte()
    return new Float64Array(new Float32Array(bytes.buffer))
  }
}
