import { createContext, useContext } from 'react'
import type { Client } from './client.ts'

export const ClientContext = createContext<Client | null>(null)

/** The client of this window; it is given once, in app.tsx. */
export function useClient(): Client {
  const client = useContext(ClientContext)
  if (!client) throw new Error('No client above this component')
  return client
}
