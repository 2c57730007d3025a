/** `nvidia.com/gpu`, `aliyun.com/gpu-mem`, `gpu.intel.com/i915`, `nvidia.com/mig-1g.5gb`. */
const isGpu = (resource: string): boolean => /gpu|\/mig-/.test(resource)

/** Names of resources, GPUs first and each kind in its order: where few are shown, GPUs are what is scarce. */
export const gpusFirst = (resources: readonly string[]): readonly string[] => [
  ...resources.filter(isGpu),
  ...resources.filter(resource => !isGpu(resource)),
]
