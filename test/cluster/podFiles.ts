// What containers of fake pods log, and where their shells run: kwok answers as each node's kubelet.
// https://kwok.sigs.k8s.io/docs/user/logs-configuration/ https://kwok.sigs.k8s.io/docs/user/exec-configuration/
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'

export const podLogPath = (folder: string): string => join(folder, 'pod.log')
const previousPath = (folder: string): string => join(folder, 'pod.previous.log')
const shellFolder = (folder: string): string => join(folder, 'shell')

/** The log's first line, and the one of the run before. */
export const LOG_START = 'epoch 1 of 90: loss 2.31'
export const PREVIOUS_LOG = 'the run before: out of memory'

/** A line as a container runtime writes it: https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md */
export const logLine = (text: string, at = new Date()): string => `${at.toISOString()} stdout F ${text}\n`

export async function writePodFiles(folder: string): Promise<void> {
  await mkdir(shellFolder(folder), { recursive: true })
  await writeFile(podLogPath(folder), logLine(LOG_START))
  await writeFile(previousPath(folder), logLine(PREVIOUS_LOG))
}

/** Kwok's objects for all pods. */
export function podFiles(folder: string): string {
  const apiVersion = 'kwok.x-k8s.io/v1alpha1'
  const logs = {
    apiVersion,
    kind: 'ClusterLogs',
    metadata: { name: 'pods' },
    spec: {
      logs: [{ logsFile: podLogPath(folder), previousLogsFile: previousPath(folder), follow: true }],
    },
  }
  const shells = {
    apiVersion,
    kind: 'ClusterExec',
    metadata: { name: 'pods' },
    spec: {
      execs: [{ local: { workDir: shellFolder(folder), envs: [{ name: 'PS1', value: '$ ' }] } }],
    },
  }
  return [logs, shells].map(each => stringify(each)).join('---\n')
}
