// The sample cluster's dashboards at the moment that it shows: the real arithmetic over what its exporters would say.
import { millis } from '#core/base/units.ts'
import { buildJobs } from '../../../main/jobs/jobs.ts'
import { isWaiting } from '../../../main/metrics/allocation.ts'
import { buildDashboards } from '../../../main/metrics/dashboards.ts'
import { diagnose } from '../../../main/metrics/diagnose.ts'
import { tidy } from '../../../main/metrics/figures.ts'
import { NOTHING_KNOWN } from '../../../main/metrics/healthMemory.ts'
import type { LocatedDevice } from '../../../main/metrics/locate.ts'
import { drawPicture, type Picture } from '../../../main/metrics/picture.ts'
import { quotaFigures } from '../../../main/quotas/figures.ts'
import type { RoundObjects } from '../../../main/store/roundRows.ts'
import type { Dashboards } from '../../../preload/contract/dashboards.ts'
import { LOST_GPU, NOT_READY, SICK_GPU } from './fleet.ts'
import { jobObjects } from './jobObjects.ts'
import { sampleTree } from './quotaTree.ts'
import { instanceOf, type Reading } from './readings.ts'
import type { Sample } from './sample.ts'
import { AS_OF } from './time.ts'

const XID_ROW_REMAP_FAILURE = 64

export function dashboardsOf(sample: Sample, objects: RoundObjects): Dashboards {
  const at = millis(AS_OF)
  const devices = sample.readings.map(reading => deviceOf(reading, sample))
  const { nodes, pods, owners } = objects
  const picture = drawPicture({
    at,
    nodes,
    pods,
    devices,
    jobs: buildJobs({ objects: jobObjects(sample.works), pods, owners }),
  })
  const { findings, warnings } = lookAtFaults(picture)
  return buildDashboards({
    picture,
    collected: {
      tier: 'T1',
      dialects: ['dcgm-4.9'],
      from: 'monitoring/prometheus-k8s',
      ageSeconds: 12,
      devices,
      usage: new Map(),
      operator: new Map(),
      prometheus: null,
      skewMs: 0,
      why: [],
    },
    findings,
    warnings,
    quotas: quotaFigures({ tree: sampleTree(), hasScheduler: false }, pods),
    gpusPending: tidy(pods.filter(isWaiting).reduce((sum, { gpus }) => sum + gpus, 0)),
    missingKinds: [],
  })
}

/** Rounds as they were when something went wrong, then the last. */
function lookAtFaults({ gpuNodes }: Picture): ReturnType<typeof diagnose> {
  const look = ({ health }: ReturnType<typeof diagnose>, at: number) => {
    const nodes = gpuNodes.filter(({ node }) => node.name !== NOT_READY.node || at >= NOT_READY.at)
    const devices = nodes.flatMap(node => (at < SICK_GPU.at ? node.devices : node.devices.map(strike)))
    return diagnose(health, {
      picture: { at: millis(at), gpuNodes: nodes },
      collected: { tier: 'T1', devices, operator: new Map() },
      tainted: [],
      policy: null,
    })
  }
  const moments = [LOST_GPU.at, SICK_GPU.at, NOT_READY.at, AS_OF]
  return moments.reduce(look, { findings: [], warnings: [], health: NOTHING_KNOWN })
}

const strike = (device: LocatedDevice): LocatedDevice =>
  device.node === SICK_GPU.node && device.index === SICK_GPU.index
    ? { ...device, values: { ...device.values, xid: XID_ROW_REMAP_FAILURE, rowRemapFailed: 1 } }
    : { ...device, values: { ...device.values, xid: 0, rowRemapFailed: 0 } }

function deviceOf(
  { uuid, node, index, model, values, instances, holds }: Reading,
  sample: Sample,
): LocatedDevice {
  const seen = new Map(
    holds.map(hold => {
      const pod = sample.podNames.get(hold.work)?.[hold.pod] ?? ''
      const instance = instanceOf(hold)
      return [`${pod} ${instance ?? ''}`, { namespace: hold.work.namespace, pod, instance, values: {} }]
    }),
  )
  return {
    uuid,
    node,
    index,
    model,
    nodes: [node],
    exporter: null,
    cluster: '',
    values,
    instances,
    holders: [...seen.values()],
  }
}
