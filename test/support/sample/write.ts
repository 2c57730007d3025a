// `npm run sample`: writes the sample cluster that the app ships.
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SAMPLE_SEED } from './sample.ts'
import { writeSample } from './store.ts'

const path = fileURLToPath(new URL('../../../assets/sample.canopy', import.meta.url))
writeSample(path, SAMPLE_SEED)
console.log(`${path}: ${(statSync(path).size / 2 ** 20).toFixed(1)} MiB`)
