import { join } from 'node:path'
import type { ClusterId } from '#core/base/units.ts'

/** The sample cluster's id: it has a row in the registry as any other, but its store is a file of the app. */
export const SAMPLE_ID = 'sample' as ClusterId

/**
 * The snapshot that is shipped. SQLite reads real files alone, so a packed app keeps it beside its archive.
 * @param here folder of the running code, `out/app/main` below the app's root
 */
export const samplePath = (here: string): string =>
  join(here, '../../../assets/sample.canopy').replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')
