type Labels = Readonly<Record<string, string>>

/** Labels that name the GPU model, most exact first. */
const MODEL_LABELS = [
  // https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery
  'nvidia.com/gpu.product',
  // https://github.com/ROCm/k8s-device-plugin/tree/master/cmd/k8s-node-labeller
  'amd.com/gpu.product-name',
  'beta.amd.com/gpu.product-name',
  // https://github.com/intel/intel-device-plugins-for-kubernetes/blob/main/cmd/gpu_nfdhook/README.md
  'gpu.intel.com/product',
  // https://www.alibabacloud.com/help/en/ack (node labels of GPU nodes)
  'aliyun.accelerator/nvidia_name',
  // https://cloud.google.com/kubernetes-engine/docs/how-to/gpus
  'cloud.google.com/gke-accelerator',
  // https://karpenter.sh/docs/concepts/scheduling/ and https://docs.aws.amazon.com/eks (accelerator label)
  'karpenter.k8s.aws/instance-gpu-name',
  'k8s.amazonaws.com/accelerator',
]

/** The model as the node's labels state it, e.g. `NVIDIA-A100-SXM4-80GB`; '' where none does. */
export function gpuProduct(labels: Labels): string {
  for (const label of MODEL_LABELS) {
    const product = labels[label]
    if (product) return product
  }
  return ''
}

/**
 * A model as people say it: `NVIDIA-A100-SXM4-80GB` → `A100 SXM4 80GB`, `Tesla-T4` → `T4`, `nvidia-h100-80gb` → `H100 80GB`.
 * What the label adds about sharing (`-SHARED`, `-MIG-1g.10gb`) is the mode's business. Null for ''.
 */
export function displayModel(product: string): string | null {
  const words = product
    .replace(/-MIG-.*$|-SHARED$/, '')
    .split(/[-_\s]+/)
    .filter(word => word !== '' && !/^(nvidia|tesla|amd|intel)$/i.test(word))
    .map(word => (/^[a-z]*\d+[a-z]*\d*$/.test(word) ? word.toUpperCase() : word))
  return words.join(' ') || null
}
