import type { Cluster } from '../../preload/contract/clusters.ts'
import classes from './ClusterMark.module.css'

type Colour = Cluster['colour']

/** A cluster's colour in the current theme, as CSS. */
export const clusterColour = (colour: Colour): string => `var(--cluster-${colour})`

/** The small square in a cluster's colour that stands before its name. */
export function ClusterMark({ colour }: { readonly colour: Colour }) {
  return <span className={classes['mark']} style={{ background: clusterColour(colour) }} aria-hidden />
}
