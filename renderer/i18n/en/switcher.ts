export const switcher = { title: 'Switcher' } as const
