import { AppError } from '#core/base/errors.ts'
import type { SecretsStatus } from '../link.ts'

/** What is kept of pasted kubeconfigs goes through it. Throws SECRETS_UNAVAILABLE. */
export type Secrets = {
  seal(text: string): Promise<Uint8Array>
  unseal(sealed: Uint8Array): Promise<string>
}

/**
 * The system's keyring. Where there is none, what is sealed could be read by anyone who can read the file: then nothing is
 * sealed before the user agreed to that (`allowsPlainText`, asked each time).
 */
export function createSecrets(
  keyring: Secrets & { secretsStatus(): Promise<SecretsStatus> },
  allowsPlainText: () => boolean,
): Secrets {
  return {
    seal: async text => {
      const { isPlainText, isAvailable, backend } = await keyring.secretsStatus()
      if (!isAvailable || (isPlainText && !allowsPlainText()))
        throw new AppError('SECRETS_UNAVAILABLE', 'There is no keyring to keep the pasted text in', {
          data: { backend, isPlainText },
        })
      return keyring.seal(text)
    },
    unseal: sealed => keyring.unseal(sealed),
  }
}
