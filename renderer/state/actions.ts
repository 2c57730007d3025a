import type { Settings } from '../../preload/contract/app.ts'
import type { Cluster } from '../../preload/contract/clusters.ts'
import type { Client } from '../data/client.ts'
import type { en } from '../i18n/resources.ts'
import { focusSearch } from './focus.ts'
import type { Keys } from './keys.ts'
import { toggleNavigation } from './navigation.ts'
import { showOverlay } from './overlay.ts'

/** What an action may see and touch. */
export type ActionContext = {
  /** The cluster that the window is about; null when there is none. */
  readonly cluster: Cluster | null
  readonly clusters: readonly Cluster[]
  readonly settings: Settings | undefined
  readonly lockedSettings: readonly string[]
  readonly client: Client
  readonly navigate: (path: string) => void
  /** Shows the failure of a command that an action started. */
  readonly report: (outcome: Promise<unknown>) => void
}

type Texts = (typeof en)['switcher']
export type ActionLabel = keyof Texts['actions']
export type Reason = keyof Texts['reasons']

/** One thing that the user can do, the same for the palette, the keys and the help. */
export type Action = {
  readonly id: ActionLabel
  readonly kind: 'page' | 'command'
  readonly keys: readonly Keys[]
  /** Why it is off now; null when it is on. */
  readonly offBecause: (context: ActionContext) => Reason | null
  readonly run: (context: ActionContext) => void
}

const always = (): null => null
const needsCluster = ({ cluster }: ActionContext): Reason | null => (cluster ? null : 'noCluster')

const clusterPage = (id: ActionLabel, page: string): Action => ({
  id,
  kind: 'page',
  keys: [],
  offBecause: needsCluster,
  run: ({ cluster, navigate }) => cluster && navigate(`/c/${cluster.id}/${page}`),
})

const page = (id: ActionLabel, path: string, keys: readonly Keys[] = []): Action => ({
  id,
  kind: 'page',
  keys,
  offBecause: always,
  run: ({ navigate }) => navigate(path),
})

const setting = <K extends 'theme' | 'language'>(id: ActionLabel, key: K, value: Settings[K]): Action => ({
  id,
  kind: 'command',
  keys: [],
  offBecause: ({ settings, lockedSettings }) =>
    lockedSettings.includes(key) ? 'locked' : settings?.[key] === value ? 'alreadySo' : null,
  run: ({ client, report }) => report(client.command('settings.set', { [key]: value })),
})

/** Why reconnecting makes no sense now. */
function reconnectOff({ cluster }: ActionContext): Reason | null {
  if (!cluster) return 'noCluster'
  if (cluster.isSample) return 'sample'
  return cluster.connection.status === 'live' ? 'alreadyLive' : null
}

/** Something that is done to a cluster through its Suite page, which opens the dialog for it. */
const suiteAction = (id: ActionLabel, what: string): Action => ({
  ...clusterPage(id, `suite?do=${what}`),
  kind: 'command',
  offBecause: ({ cluster }) => (cluster === null ? 'noCluster' : cluster.isSample ? 'sample' : null),
})

export const ACTIONS: readonly Action[] = [
  clusterPage('overview', 'overview'),
  clusterPage('nodes', 'nodes'),
  clusterPage('nodeDashboard', 'dashboards/nodes'),
  clusterPage('jobs', 'jobs'),
  clusterPage('quotas', 'dashboards/quotas'),
  clusterPage('objects', 'objects'),
  clusterPage('suite', 'suite'),
  clusterPage('quotaTree', 'quotas/tree'),
  clusterPage('lab', 'quotas/lab'),
  {
    id: 'search',
    kind: 'page',
    keys: ['Mod+F', '/'],
    offBecause: needsCluster,
    run: focusSearch,
  },
  page('clusters', '/clusters'),
  page('settings', '/settings', ['Mod+,']),
  page('about', '/about'),
  {
    id: 'switcher',
    kind: 'command',
    keys: ['Mod+K'],
    offBecause: always,
    run: () => showOverlay({ kind: 'switcher' }),
  },
  { ...page('addClusters', '/clusters?add'), kind: 'command' },
  {
    id: 'reconnect',
    kind: 'command',
    keys: [],
    offBecause: reconnectOff,
    run: ({ cluster, client, report }) =>
      cluster && report(client.command('clusters.reconnect', { cluster: cluster.id })),
  },
  suiteAction('installScheduler', 'install'),
  suiteAction('releaseGates', 'release'),
  setting('themeLight', 'theme', 'light'),
  setting('themeDark', 'theme', 'dark'),
  setting('themeSystem', 'theme', 'system'),
  setting('languageEnglish', 'language', 'en'),
  setting('languageChinese', 'language', 'zh-CN'),
  {
    id: 'foldNavigation',
    kind: 'command',
    keys: ['Mod+B'],
    offBecause: always,
    run: toggleNavigation,
  },
  {
    id: 'shortcuts',
    kind: 'command',
    keys: ['?'],
    offBecause: always,
    run: () => showOverlay({ kind: 'shortcuts' }),
  },
]

/** How many clusters have a key of their own: Mod+1 … Mod+9. */
export const NUMBERED = 9
