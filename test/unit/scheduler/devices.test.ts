import { describe, expect, it } from 'vitest'
import { toUnits } from '#core/quota/amount.ts'
import { createDevices } from '../../../scheduler/devices.ts'
import { gated, resources } from '../../support/schedule/builders.ts'

const GPU = 'gpu.example.com.deviceclass.resource.k8s.io/devices'
const pod = gated('team/p', { uid: 'u1' })
const kept = { pod, claims: [{ name: 'gpus', template: 'some-gpus' }] }
const devicesOf = (key: string, count: number) => ({ key, devices: resources({ [GPU]: count }) })
const added = (after: ReturnType<typeof devicesOf>) => ({ key: 'x', before: undefined, after })

describe('the devices of a pod', () => {
  const counted = (devices: ReturnType<typeof createDevices>) => {
    const amount = devices.counted(kept).request.get(GPU)
    return amount === undefined ? null : toUnits(amount)
  }

  it('are those of its template, and of the claim made from it once there is one, also when the template is gone', () => {
    const devices = createDevices(() => true)
    expect(devices.counted(kept).otherGates).toHaveLength(1)
    const template = devicesOf('team/some-gpus', 2)
    devices.take(added(template))
    expect(counted(devices)).toBe(2)
    devices.take(added(devicesOf('u1/gpus', 3)))
    devices.take({ key: 'x', before: template, after: undefined })
    expect(counted(devices)).toBe(3)
  })

  it('are none where the API server knows no claims', () => {
    const devices = createDevices(() => false)
    expect(devices.counted(kept)).toMatchObject({ otherGates: [], request: pod.request })
  })

  it('are looked at again when its claim or its template changed, and not another’s', () => {
    const devices = createDevices(() => true)
    const concerned = ['team/some-gpus', 'u1/gpus', 'other/some-gpus', 'u2/gpus'].map(key =>
      devices.concerns(added(devicesOf(key, 1)), kept),
    )
    expect(concerned).toEqual([true, true, false, false])
  })
})
