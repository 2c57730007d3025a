import type { z } from 'zod'

/** What was kept as JSON; null for nothing, for what was damaged, and for what an older Canopy wrote in another shape. */
export function readKept<S extends z.ZodType>(text: string | null, schema: S): z.output<S> | null {
  if (text === null) return null
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
