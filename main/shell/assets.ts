import { extname, join } from 'node:path'

/** The one origin of all our pages. */
export const SCHEME = 'app'
export const ORIGIN = 'app://canopy'
export const PAGE = `${ORIGIN}/index.html`

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export type Asset = { readonly path: string; readonly type: string }

/**
 * The file that a URL of ours names, below `folder`; null when it names none. Every segment must be a plain file name, so
 * that nothing (`..`, an encoded slash or backslash, a drive letter, a NUL) leads out of the folder.
 */
export function assetOf(url: string, folder: string): Asset | null {
  if (!URL.canParse(url)) return null
  const { protocol, host, pathname } = new URL(url)
  if (`${protocol}//${host}` !== ORIGIN) return null
  const segments = pathname.slice(1).split('/')
  if (!segments.every(segment => /^[\w-][\w.-]*$/.test(segment))) return null
  const type = TYPES[extname(pathname)]
  return type ? { path: join(folder, ...segments), type } : null
}

/**
 * What a page may load: our own files, nothing else. Styles that libraries add at run time must carry the nonce of this
 * very load, which the page finds at `<meta property="csp-nonce">` (the place that Vite uses as well).
 */
export const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** The page with the nonce where scripts find it. Browsers hide the attribute from CSS and from `getAttribute`. */
export const withNonce = (html: string, nonce: string): string =>
  html.replace(/<head[^>]*>/i, head => `${head}<meta property="csp-nonce" nonce="${nonce}">`)
