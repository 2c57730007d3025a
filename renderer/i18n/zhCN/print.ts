import type { print as en } from '../en/print.ts'
import type { Translation } from '../translation.ts'

export const print: Translation<typeof en> = {}
