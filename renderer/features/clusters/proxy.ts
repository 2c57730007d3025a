const SCHEMES: readonly string[] = ['http:', 'https:', 'socks5:', 'socks5h:']

/** Whether a text is an address that a proxy can have. The backend checks again. */
export function isProxy(text: string): boolean {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  return url !== null && SCHEMES.includes(url.protocol) && url.hostname !== ''
}
