import { describe, expect, it } from 'vitest'
import { matchesKeys, writeKeys, type KeyPress } from '../../../../renderer/state/keys.ts'

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

describe('a key press is', () => {
  const cases = [
    {
      name: 'Mod+K with Ctrl on Linux',
      press: press('k', { ctrlKey: true }),
      keys: 'Mod+K',
      isMac: false,
      want: true,
    },
    {
      name: 'Mod+K with ⌘ on a Mac',
      press: press('k', { metaKey: true }),
      keys: 'Mod+K',
      isMac: true,
      want: true,
    },
    {
      name: 'not Mod+K with Ctrl on a Mac',
      press: press('k', { ctrlKey: true }),
      keys: 'Mod+K',
      isMac: true,
      want: false,
    },
    {
      name: 'not Mod+K with Shift as well',
      press: press('K', { ctrlKey: true, shiftKey: true }),
      keys: 'Mod+K',
      isMac: false,
      want: false,
    },
    {
      name: '? on a layout that needs Shift for it',
      press: press('?', { shiftKey: true }),
      keys: '?',
      isMac: false,
      want: true,
    },
    { name: '/ alone', press: press('/'), keys: '/', isMac: false, want: true },
    { name: 'not / with Ctrl', press: press('/', { ctrlKey: true }), keys: '/', isMac: false, want: false },
    { name: 'Mod+1', press: press('1', { ctrlKey: true }), keys: 'Mod+1', isMac: false, want: true },
    {
      name: 'not Mod+1 while Alt is held',
      press: press('1', { ctrlKey: true, altKey: true }),
      keys: 'Mod+1',
      isMac: false,
      want: false,
    },
  ]
  it.each(cases)('$name', ({ press: pressed, keys, isMac, want }) =>
    expect(matchesKeys(pressed, keys, isMac)).toBe(want),
  )
  it('written as the keyboard is labelled', () => {
    expect([writeKeys('Mod+K', true), writeKeys('Mod+K', false), writeKeys('Alt+ArrowUp', false)]).toEqual([
      '⌘K',
      'Ctrl+K',
      'Alt+↑',
    ])
  })
})
