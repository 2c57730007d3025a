import type { ClusterId, Millis } from '#core/base/units.ts'
import type { Way } from '../../clusters/connectionTest.ts'
import type { Consent } from '../../clusters/consent.ts'
import type { Folders } from '../../clusters/folders.ts'
import type { Hosts } from '../../clusters/hosts.ts'
import type { Newcomer } from '../../clusters/newcomer.ts'
import type { Environment } from '../../clusters/proxy.ts'
import type { Registry } from '../../clusters/registry.ts'
import type { Removal } from '../../clusters/removal.ts'
import type { ShellLink } from '../../link.ts'
import type { JobActions } from '../../jobs/act.ts'
import type { Logs } from '../../logs/logs.ts'
import type { Drains } from '../../nodes/drains.ts'
import type { ObjectsService } from '../../objects/objects.ts'
import type { AppReport } from '../../report.ts'
import type { AskRange } from '../../store/history/ask.ts'
import type { SourceSettings } from '../../metrics/sourceSettings.ts'
import type { SettingsKeeper } from '../../settings.ts'
import type { Shells } from '../../shells/shells.ts'
import type { QuotaTrees } from '../../quotaTree/quotaTrees.ts'
import type { Suite } from '../../suite/suite.ts'
import type { ChangeHub } from '../changes.ts'

/** What the handlers act on; wired in main/backend.ts. */
export type Services = {
  readonly registry: Registry
  readonly folders: Folders
  readonly hosts: Hosts
  readonly consent: Consent
  readonly askRange: AskRange
  /** The environment of the login shell, as far as it is known. */
  readonly env: () => Environment
  /** A connection for a test of it alone. */
  readonly wayTo: (cluster: ClusterId) => Promise<Way>
  readonly sourceSettings: SourceSettings
  readonly settings: SettingsKeeper
  readonly report: AppReport
  readonly link: Pick<ShellLink, 'chooseFiles' | 'openFolder' | 'moveData' | 'chooseSavePath' | 'printPage'>
  readonly hub: ChangeHub
  readonly suite: Suite
  readonly quotaTrees: QuotaTrees
  readonly objects: () => Promise<ObjectsService>
  readonly jobActions: () => Promise<JobActions>
  readonly logs: () => Promise<Logs>
  readonly shells: () => Promise<Shells>
  readonly drains: () => Promise<Drains>
  readonly removal: Removal
  readonly newcomer: Newcomer
  readonly now: () => Millis
}
