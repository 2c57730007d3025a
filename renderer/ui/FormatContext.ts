import { createContext, useContext } from 'react'
import { createFormat, type Format } from './format.ts'

export const FormatContext = createContext<Format>(createFormat('en', 'system'))

/** How figures are written in the user's language and time zone. */
export const useFormat = (): Format => useContext(FormatContext)
