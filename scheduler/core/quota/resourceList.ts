import type { Amount } from './amount.ts'

/** Amounts by resource name (`cpu`, `memory`, `nvidia.com/gpu`). What a missing one means is up to its holder. */
export type ResourceList = ReadonlyMap<string, Amount>
