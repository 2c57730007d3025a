import { join } from 'node:path'

/**
 * The capacity scheduler's code, gzipped, as main/launch/setup/build.mjs makes it; Node reads it within the packed archive too.
 * @param here folder of the running code, `out/app/main` below the app's root
 */
export const bundlePath = (here: string): string => join(here, '../scheduler/scheduler.mjs.gz')
