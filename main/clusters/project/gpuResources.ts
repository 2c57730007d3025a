// Which extended resources are GPUs, and how a name says what a unit of it is.

/**
 * How one unit of a resource relates to a physical GPU: `device` is a GPU or, where the node shares GPUs, one of its
 * replicas; `mig` is a slice, its size in the name; `memory` is a piece of a card's memory.
 */
export type GpuResourceKind = 'device' | 'mig' | 'memory'

/**
 * Resources that are GPUs. Any other `VENDOR/gpu` counts as `device` too, as device plugins are named by custom:
 * aliyun.com/gpu, metax-tech.com/gpu, iluvatar.ai/gpu, mthreads.com/gpu, birentech.com/gpu (https://project-hami.io/docs).
 */
const GPU_RESOURCES: Readonly<Record<string, GpuResourceKind>> = {
  // https://github.com/NVIDIA/k8s-device-plugin#shared-access-to-gpus (`.shared`: renameByDefault)
  'nvidia.com/gpu': 'device',
  'nvidia.com/gpu.shared': 'device',
  // https://github.com/ROCm/k8s-device-plugin
  'amd.com/gpu': 'device',
  // https://github.com/intel/intel-device-plugins-for-kubernetes/blob/main/cmd/gpu_plugin/README.md
  'gpu.intel.com/i915': 'device',
  'gpu.intel.com/xe': 'device',
  // https://github.com/AliyunContainerService/gpushare-device-plugin
  'aliyun.com/gpu-mem': 'memory',
}

/** https://docs.nvidia.com/datacenter/cloud-native/kubernetes/latest/index.html, e.g. `nvidia.com/mig-3g.40gb`, also `….me` and `….shared` */
const MIG = /^nvidia\.com\/mig-(\d+)g\.\d+gb/

/** What kind of GPU resource a name is; null: none, or one that only goes with another (gpumem, gpucores, tiles, gpu-count). */
export function gpuResourceKind(resource: string): GpuResourceKind | null {
  const known = Object.hasOwn(GPU_RESOURCES, resource) ? GPU_RESOURCES[resource] : undefined
  if (known !== undefined) return known
  if (MIG.test(resource)) return 'mig'
  return /^[^/]+\/gpu$/.test(resource) ? 'device' : null
}

/** Compute slices of a MIG resource or profile: 3 for `nvidia.com/mig-3g.40gb`; 0 where the name says none. */
export function migSlices(resource: string): number {
  return Number(MIG.exec(resource)?.[1] ?? 0)
}

/** Slices that a whole GPU is cut into: 7, but 4 on the smaller chips. https://docs.nvidia.com/datacenter/tesla/mig-user-guide/ (supported profiles) */
export function slicesPerGpu(product: string): number {
  return /\bA30\b|RTX-PRO-[56]000|RTX PRO [56]000/.test(product) ? 4 : 7
}
