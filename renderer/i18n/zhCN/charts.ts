import type { charts as en } from '../en/charts.ts'
import type { Translation } from '../translation.ts'

export const charts: Translation<typeof en> = {}
