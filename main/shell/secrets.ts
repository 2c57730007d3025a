import { safeStorage } from 'electron'
import { AppError } from '#core/base/errors.ts'
import type { SecretsStatus, ShellAnswers } from '../link.ts'

/** Electron 45's asynchronous calls; older runtimes have only the synchronous ones. */
type Async = Partial<
  Pick<typeof safeStorage, 'encryptStringAsync' | 'decryptStringAsync' | 'isAsyncEncryptionAvailable'>
>
const asynchronous: Async = safeStorage

/** Seals by the system's keyring; answers three of the backend's questions. The app must be ready. */
export const secrets: Pick<ShellAnswers, 'seal' | 'unseal' | 'secretsStatus'> = {
  secretsStatus: status,
  seal: async text => {
    await requireKeyring()
    return guarded(async () =>
      asynchronous.encryptStringAsync
        ? asynchronous.encryptStringAsync(text)
        : safeStorage.encryptString(text),
    )
  },
  unseal: async sealed => {
    await requireKeyring()
    const bytes = Buffer.from(sealed)
    return guarded(async () =>
      asynchronous.decryptStringAsync
        ? (await asynchronous.decryptStringAsync(bytes)).result
        : safeStorage.decryptString(bytes),
    )
  },
}

/**
 * On Linux without a keyring Chromium seals with a key that is the same everywhere (`basic_text`). That is reported as
 * plain text; the backend asks the user before it seals anything that way.
 */
async function status(): Promise<SecretsStatus> {
  const backend = backendName()
  const isPlainText = backend === 'basic_text'
  if (isPlainText) safeStorage.setUsePlainTextEncryption(true)
  const isAvailable = asynchronous.isAsyncEncryptionAvailable
    ? await asynchronous.isAsyncEncryptionAvailable()
    : safeStorage.isEncryptionAvailable()
  return { backend, isAvailable, isPlainText }
}

function backendName(): string {
  if (process.platform === 'darwin') return 'keychain'
  return process.platform === 'win32' ? 'dpapi' : safeStorage.getSelectedStorageBackend()
}

async function requireKeyring(): Promise<void> {
  const { isAvailable, backend } = await status()
  if (!isAvailable)
    throw new AppError('SECRETS_UNAVAILABLE', 'The system has no usable keyring', { data: { backend } })
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new AppError('SECRETS_UNAVAILABLE', 'The keyring refused', {
      data: { backend: backendName() },
      cause,
    })
  }
}
