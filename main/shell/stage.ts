import type { BrowserWindow } from 'electron'
import type { ReadyInfo } from '../link.ts'
import type { PortBroker } from './ports.ts'
import type { Supervisor } from './supervisor.ts'
import { createHiddenWindow } from './window.ts'

/** What a run without a window works with; the backend is ready. */
export type Stage = {
  readonly supervisor: Supervisor
  readonly backend: ReadyInfo
  /** From the fork of the backend to its being ready, milliseconds. */
  readonly backendMs: number
  /** Aborts when the run takes too long or the backend fails. */
  readonly signal: AbortSignal
  openHidden(size: { width: number; height: number }): BrowserWindow
}

/** A hidden window of ours, admitted to a port. */
export function openHiddenWith(broker: PortBroker, preload: string) {
  return (size: { width: number; height: number }): BrowserWindow => {
    const window = createHiddenWindow(preload, size)
    broker.admit(window.webContents)
    return window
  }
}
