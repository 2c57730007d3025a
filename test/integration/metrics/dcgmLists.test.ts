// The lists of fields that dcgm-exporter publishes (npm run test:conformance): an exporter that writes just what a list asks for is
// understood, in the units that the list states.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDevices } from '../../../main/metrics/devices.ts'
import { type DeviceMetric, detectDialects, KNOWN_NAMES } from '../../../main/metrics/dialects.ts'
import { parseExposition } from '../../../main/metrics/exposition.ts'

const folder = process.env['CANOPY_TEST_DCGM'] ?? ''
const LISTS = ['default-counters.csv', 'dcp-metrics-included.csv'].map(name => join(folder, name))
const isPossible = folder !== '' && LISTS.every(path => existsSync(path))

/** A field that is switched on: its name, type and words. https://github.com/NVIDIA/dcgm-exporter/blob/main/etc/default-counters.csv */
const fieldsOf = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => /^\s*[A-Z]/.test(line))
    .map(line => {
      const [name = '', type = '', ...help] = line.split(',').map(part => part.trim())
      return { name, type, help: help.join(', ') }
    })
    .filter(({ type }) => type !== 'label')

/** By the words of the list: what one of the field's unit is in Canopy's, and its metric. */
const EXPECTED: readonly (readonly [words: RegExp, metric: DeviceMetric, factor: number])[] = [
  [/^GPU utilization \(in %\)/, 'utilizationPercent', 1],
  [/^Memory utilization \(in %\)/, 'memoryCopyPercent', 1],
  [/^Framebuffer memory used \(in MiB\)/, 'memoryUsedBytes', 1_048_576],
  [/^Framebuffer memory free \(in MiB\)/, 'memoryFreeBytes', 1_048_576],
  [/^Power draw \(in W\)/, 'powerWatts', 1],
  [/^Total energy consumption since boot \(in mJ\)/, 'energyJoules', 0.001],
  [/^GPU temperature \(in C\)/, 'temperatureCelsius', 1],
  [/^Value of the last XID error/, 'xid', 1],
  [/^Ratio of time the graphics engine is active/, 'engineActivePercent', 100],
  [/^Ratio of cycles the tensor .* active/, 'tensorActivePercent', 100],
  [/^Ratio of cycles the device memory interface is active/, 'dramActivePercent', 100],
]

describe.skipIf(!isPossible).each(LISTS)('%s', path => {
  const fields = isPossible ? fieldsOf(path) : []
  const labels = 'gpu="0",UUID="GPU-1",modelName="NVIDIA A100",Hostname="node-1"'
  // A value of its own each, within what a ratio may be.
  const valueOf = (index: number): number => (index + 1) / 64
  const text = fields.map(({ name }, index) => `${name}{${labels}} ${valueOf(index)}\n`).join('')
  const { samples } = parseExposition(text, name => KNOWN_NAMES.has(name))

  it('is dcgm-exporter of before 4.9', () => {
    expect(fields.length).toBeGreaterThan(15)
    const utilization = samples.map(sample =>
      sample.name === 'DCGM_FI_DEV_GPU_UTIL' ? { ...sample, value: 42 } : sample,
    )
    expect(detectDialects(utilization)).toEqual(['dcgm'])
  })

  it('is read in the units that it states', () => {
    const [device] = readDevices(samples, ['dcgm'])
    const known = fields.flatMap(({ help }, index) => {
      const found = EXPECTED.find(([words]) => words.test(help))
      return found ? [[found[1], valueOf(index) * found[2]] as const] : []
    })
    expect(known.map(([metric]) => metric)).toEqual(
      expect.arrayContaining(['utilizationPercent', 'memoryUsedBytes', 'powerWatts', 'energyJoules', 'xid']),
    )
    for (const [metric, value] of known) expect(device?.values[metric], metric).toBeCloseTo(value, 9)
  })
})
