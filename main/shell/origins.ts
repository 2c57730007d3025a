import { ORIGIN, PAGE } from './assets.ts'

/** Whether a page may go to `url`: only to itself, which is a reload or a change of the part after `#`. */
export const isOwnPage = (url: string): boolean => URL.canParse(url) && url.split(/[?#]/)[0] === PAGE

/** Whether a page may ask for `url`. `devtools:` is for development; a packed app has no way to open it. */
export const isOwnRequest = (url: string): boolean =>
  url.startsWith(`${ORIGIN}/`) || /^(data|blob|devtools):/.test(url)

/** Whether the system's browser may open `url`. */
export function isExternalLink(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, username, password } = new URL(url)
  return protocol === 'https:' && username === '' && password === ''
}
