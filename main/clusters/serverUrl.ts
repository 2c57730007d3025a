/** A server's address without what must not be shown, and the credential that stood in it. */
export type ServerUrl = {
  readonly url: URL
  readonly login: { readonly username: string; readonly password: string } | null
}

/**
 * As client-go reads it (rest.DefaultServerURL): without a scheme it is http, query and fragment do not count.
 * null: no address of an API server.
 */
export function parseServer(text: string): ServerUrl | null {
  const url = parseUrl(text.includes('://') ? text : `http://${text}`)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '') return null
  const login =
    url.username === '' && url.password === ''
      ? null
      : { username: decodePart(url.username), password: decodePart(url.password) }
  url.search = ''
  url.hash = ''
  url.username = ''
  url.password = ''
  return { url, login }
}

/** The same without a lone slash at its end. */
export const serverText = ({ url }: ServerUrl): string => (url.pathname === '/' ? url.origin : url.href)

/** Any address, also one that cannot be used, as it may be shown: without user and password. */
export const withoutLogin = (address: string): string => address.replace(/^([^/?#]*\/\/)?[^/?#]*@/, '$1')

export function parseUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null // `URL.parse` is not in every runtime that the app runs on
  }
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a per cent sign that stands for itself
  }
}
