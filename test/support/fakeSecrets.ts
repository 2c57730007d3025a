import type { Secrets } from '../../main/clusters/secrets.ts'

const MARK = 'sealed:'

/** Seals so that a test can tell sealed from plain; it keeps no secret. */
export function createFakeSecrets(): Secrets & { opened: number } {
  return {
    opened: 0,
    async seal(text) {
      return Buffer.from(MARK + Buffer.from(text).toString('base64'))
    },
    async unseal(sealed) {
      const text = Buffer.from(sealed).toString('utf8')
      if (!text.startsWith(MARK)) throw new Error('not sealed')
      this.opened += 1
      return Buffer.from(text.slice(MARK.length), 'base64').toString('utf8')
    },
  }
}
