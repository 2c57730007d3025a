import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { assetOf, contentSecurityPolicy, SCHEME, withNonce } from './assets.ts'

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the pages of `folder` at app://canopy/. Anything else of the scheme is not found. */
export function serveAssets(folder: string): void {
  protocol.handle(SCHEME, request => respond(request, folder))
}

async function respond(request: Request, folder: string): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  const headers = {
    'content-security-policy': contentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  }
  const asset = request.method === 'GET' ? assetOf(request.url, folder) : null
  const content = asset && (await contentOf(asset.path))
  if (!asset || !content) return new Response('Not found', { status: 404, headers })
  const isPage = asset.type.startsWith('text/html')
  const body = isPage ? withNonce(content.toString('utf8'), nonce) : new Uint8Array(content)
  return new Response(body, { headers: { ...headers, 'content-type': asset.type } })
}

async function contentOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return null
    throw cause
  }
}
