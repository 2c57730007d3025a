import type { DeviceValues } from '../../main/metrics/devices.ts'
import type { LocatedDevice } from '../../main/metrics/locate.ts'

/** A GPU on the node `n` of which one exporter tells these values. */
export const locatedDevice = (values: DeviceValues = {}, uuid = 'GPU-1'): LocatedDevice => ({
  uuid,
  node: 'n',
  index: 0,
  model: null,
  nodes: ['n'],
  exporter: null,
  cluster: '',
  values,
  instances: [],
  holders: [],
})
