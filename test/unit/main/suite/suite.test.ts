import { afterEach, describe, expect, it } from 'vitest'
import { millis, type ClusterId } from '#core/base/units.ts'
import type { Way } from '../../../../main/clusters/connectionTest.ts'
import { createSuite, type Suite } from '../../../../main/suite/suite.ts'
import { createGadget, OPTIONS } from '../../../support/suite/gadget.ts'
import { RegistrySetup } from '../../../support/registrySetup.ts'

const setup = new RegistrySetup()
const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A suite of one cluster, to which there is no way but what `wayTo` gives. */
async function openSuite(wayTo: () => Promise<Way>): Promise<{ suite: Suite; cluster: ClusterId }> {
  const path = setup.write('one.yaml', { name: 'one' })
  const { added } = await setup.addFile(path, 'one')
  const cluster = added[0]!
  const suite = createSuite({
    components: [createGadget({ name: 'gadget' })],
    cluster: id => setup.registry.get(id),
    identity: () => ({ uid: null, address: null }),
    wayTo,
    audit: entry => setup.store.audit(entry),
    seen: { get: () => null, put: () => undefined },
    log,
    now: () => millis(Date.now()),
  })
  return { suite, cluster }
}

const start = {
  component: 'capacityScheduler',
  action: { kind: 'install', options: OPTIONS },
  isForced: false,
  typedName: null,
  typedKeepsakes: null,
} as const

describe('a suite whose cluster is not reached', () => {
  afterEach(() => setup.dispose())

  it('ends at once, and closes what comes too late', async () => {
    let arrive: (way: Way) => void = () => undefined
    const late = new Promise<Way>(resolve => (arrive = resolve))
    const { suite, cluster } = await openSuite(() => late)
    const abort = new AbortController()
    const first = await suite.live(cluster, abort.signal)[Symbol.asyncIterator]().next()
    expect(first.value).toMatchObject({ components: null, failure: null })
    await suite.start(cluster, start)
    await expect(suite.start(cluster, start)).rejects.toMatchObject({ code: 'BUSY' })

    await suite.close()
    abort.abort()
    expect(setup.store.auditTail(1)).toMatchObject([
      { action: 'suite.install', detail: { ending: 'cancelled' } },
    ])
    let closed = 0
    arrive({ client: { close: async () => void closed++ } } as unknown as Way)
    await late
    await Promise.resolve()
    expect(closed).toBe(2)
  })
})
