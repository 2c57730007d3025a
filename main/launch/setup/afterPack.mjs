// A hook of electron-builder: the runtime of packedElectron.mjs carries a default app for starts from a checkout; an installed
// app must hold no second way to start something.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** @param {{ appOutDir: string }} context where the app was packed */
export default async function afterPack({ appOutDir }) {
  await rm(join(appOutDir, 'resources/app'), { recursive: true, force: true })
}
