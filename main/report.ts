import type { z } from 'zod'
import type { AppError } from '#core/base/errors.ts'
import type { ClusterId } from '#core/base/units.ts'
import type { AppInfoSchema } from '../preload/contract/app.ts'
import type { Cluster } from '../preload/contract/clusters.ts'
import { diagnosticsText } from './diagnostics.ts'
import type { SecretsStatus } from './link.ts'

type AppInfo = z.output<typeof AppInfoSchema>

/** What the About page tells of this run of the app. */
export type AppReport = {
  readonly folders: { readonly data: string; readonly logs: string }
  info(): Promise<AppInfo>
  diagnostics(): Promise<string>
}

export type ReportOptions = {
  readonly version: string
  readonly sqlite: string
  readonly folders: AppReport['folders']
  readonly isDataFolderGiven: boolean
  readonly secrets: () => Promise<SecretsStatus>
  readonly loginPath: () => AppInfo['loginPath']
  readonly notices: () => readonly AppError[]
  /** The cluster that this start was asked to open, once it is known. */
  readonly asked: () => Promise<ClusterId | null>
  readonly lockedSettings: readonly string[]
  readonly clusters: () => readonly Cluster[]
  readonly logTail: () => readonly string[]
  /** What the log may name besides clusters, that is the user's. */
  readonly privateNames: () => Promise<readonly string[]>
}

const SHOWN_VERSIONS = ['electron', 'chrome', 'node', 'v8'] as const

export function createReport(options: ReportOptions): AppReport {
  const info = async (): Promise<AppInfo> => ({
    version: options.version,
    versions: {
      ...Object.fromEntries(
        SHOWN_VERSIONS.flatMap(name => {
          const version = process.versions[name]
          return version === undefined ? [] : [[name, version]]
        }),
      ),
      sqlite: options.sqlite,
    },
    platform: `${process.platform} ${process.arch}`,
    dataFolder: options.folders.data,
    isDataFolderGiven: options.isDataFolderGiven,
    logFolder: options.folders.logs,
    secrets: await options.secrets(),
    loginPath: options.loginPath(),
    notices: options.notices().map(({ code, message, data }) => ({ code, message, data: { ...data } })),
    lockedSettings: [...options.lockedSettings],
    askedCluster: await options.asked(),
  })
  return {
    folders: options.folders,
    info,
    diagnostics: async () => {
      const names = await options.privateNames()
      return diagnosticsText(await info(), options.clusters(), { tail: options.logTail(), names })
    },
  }
}
