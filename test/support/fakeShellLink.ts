import type { ShellLink } from '../../main/link.ts'

export type FakeShellLink = ShellLink & {
  /** What the machine would have been asked for: dialogs and folders. */
  readonly asked: readonly string[]
}

/** A shell whose keyring keeps no secret, whose dialogs are cancelled but for `saveTo`, and which opens nothing. */
export function createFakeShellLink(saveTo: string | null = null): FakeShellLink {
  const asked: string[] = []
  return {
    asked,
    seal: async text => new TextEncoder().encode(text),
    unseal: async sealed => new TextDecoder().decode(sealed),
    secretsStatus: async () => ({ backend: 'fake', isAvailable: true, isPlainText: false }),
    chooseFiles: async purpose => {
      asked.push(`chooseFiles ${purpose}`)
      return []
    },
    chooseSavePath: async name => {
      asked.push(`chooseSavePath ${name}`)
      return saveTo
    },
    moveData: async path => void asked.push(`moveData ${path}`),
    openFolder: async path => void asked.push(`openFolder ${path}`),
    printPage: async html => {
      asked.push(`printPage ${html.length}`)
      return new TextEncoder().encode('%PDF-')
    },
    notify: async ({ name, alerts }) => void asked.push(`notify ${name} ${alerts.length}`),
    onPort: () => undefined,
    onKubeconfigs: () => undefined,
    onShutdown: () => undefined,
    ready: () => undefined,
    failed: () => undefined,
  }
}
