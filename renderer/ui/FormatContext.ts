import { createContext, useContext } from 'react'
import type { Format } from './format.ts'

export const FormatContext = createContext<Format | null>(null)

/** How figures are written in the user's language and time zone. */
export function useFormat(): Format {
  const format = useContext(FormatContext)
  if (!format) throw new Error('useFormat outside of <FormatContext>')
  return format
}
