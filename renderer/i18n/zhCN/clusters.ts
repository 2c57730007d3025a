import type { clusters as en } from '../en/clusters.ts'
import type { Translation } from '../translation.ts'

export const clusters: Translation<typeof en> = { title: '' }
