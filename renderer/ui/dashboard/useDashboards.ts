import type { ClusterId } from '#core/base/units.ts'
import { useEndpoint } from '../../data/queries.ts'

/** The four dashboards of the last round, kept fresh; `data` null: there was no round yet. */
export const useDashboards = (cluster: ClusterId) => useEndpoint('dashboards.get', { cluster })
