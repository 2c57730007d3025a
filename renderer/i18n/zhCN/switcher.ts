import type { switcher as en } from '../en/switcher.ts'
import type { Translation } from '../translation.ts'

export const switcher: Translation<typeof en> = { title: '' }
