/** A key with its modifiers, as in 'Mod+K', 'Mod+1', '/', '?'. `Mod` is ⌘ on a Mac and Ctrl elsewhere. */
export type Keys = string

export type KeyPress = {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** Whether a key press is exactly this combination: more modifiers are another combination. */
export function matchesKeys(press: KeyPress, keys: Keys, isMac: boolean): boolean {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const needsMod = parts.includes('Mod')
  const mod = isMac ? press.metaKey : press.ctrlKey
  const other = isMac ? press.ctrlKey : press.metaKey
  if (mod !== needsMod || other || press.altKey !== parts.includes('Alt')) return false
  // Which shifted key gives '?' depends on the layout, so shift counts only where it is named or the key is a letter.
  if (parts.includes('Shift') !== press.shiftKey && /^[a-z0-9]$/i.test(key)) return false
  return press.key.toLowerCase() === key.toLowerCase()
}

/** Whether the combination would be typed as text where the focus is. */
export const isTyped = (keys: Keys): boolean => !keys.includes('+')

const MAC: Readonly<Record<string, string>> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' }
const OTHER: Readonly<Record<string, string>> = { Mod: 'Ctrl' }
const NAMES: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', Enter: '↵' }

/** The combination as its caps are labelled: ⌘K on a Mac, Ctrl+K elsewhere. */
export function writeKeys(keys: Keys, isMac: boolean): string {
  const parts = keys.split('+').map(part => (isMac ? MAC[part] : OTHER[part]) ?? NAMES[part] ?? part)
  return parts.join(isMac ? '' : '+')
}
