import { hasDisplay, startVirtualDisplay } from '../../main/launch/setup/display.mjs'
import { setUp } from '../../main/launch/setup/setUp.mjs'

/** Makes what a start needs unless `npm test` has, and one display for all tests. @returns what ends it */
export default async function globalSetup(): Promise<() => void> {
  if (!process.env['CANOPY_ELECTRON']) Object.assign(process.env, (await setUp()).env)
  if (hasDisplay(process.env, process.platform)) return () => undefined
  const display = await startVirtualDisplay()
  Object.assign(process.env, display.env)
  return () => {
    display.stop()
    for (const name of Object.keys(display.env)) delete process.env[name] // or the next would take it for there
  }
}
