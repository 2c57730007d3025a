import type { ChartData } from '../chartSeries.ts'
import { CpuRequested, MemoryRequested, NodesReady, PodsRunning } from './CapacityFigures.tsx'
import { GpuNodesInUse, GpusAllocated, UnhealthyGpus, type FigureProps } from './GpuFigures.tsx'
import classes from './FigureRow.module.css'

type Props = FigureProps & { readonly lastDay: ChartData | undefined }

/** The cluster in one row of figures. Where no node offers GPUs, what it does offer comes first. */
export function FigureRow({ cluster, overview, lastDay, isPrinted = false }: Props) {
  const common = { cluster, overview, isPrinted }
  if (overview.gpus.total === 0 && overview.gpuNodes.total === 0)
    return (
      <div className={classes['row']}>
        <CpuRequested {...common} />
        <MemoryRequested {...common} />
        <NodesReady {...common} />
        <PodsRunning {...common} />
      </div>
    )
  return (
    <div className={classes['row']}>
      <GpusAllocated {...common} lastDay={lastDay} />
      <GpuNodesInUse {...common} />
      <CpuRequested {...common} />
      <MemoryRequested {...common} />
      <UnhealthyGpus {...common} />
    </div>
  )
}
