import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClusterId } from '#core/base/units.ts'
import { askBackend } from './backendClient.ts'
import { capture, loadUntilReady, printToPdf } from './print.ts'
import type { Stage } from './stage.ts'
import { summaryOf } from './summary.ts'
import { pageUrl } from './window.ts'

export const SAMPLE = 'sample' as ClusterId
const SCREEN = { width: 1440, height: 900 }
/** A4 at 96 pixels an inch. */
const PAPER = { width: 794, height: 1123 }

/** Opens the sample cluster, writes a picture and a report of it to `folder`. @returns a short text about both */
export async function firstLook(stage: Stage, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const picture = join(folder, 'first-look.png')
  const report = join(folder, 'first-report.pdf')
  const overview = await askBackend(stage.supervisor, 'overview.get', { cluster: SAMPLE })
  const clusters = await askBackend(stage.supervisor, 'clusters.list', undefined)
  const name = clusters.find(({ id }) => id === SAMPLE)?.name ?? SAMPLE

  const screen = stage.openHidden(SCREEN)
  await loadUntilReady(screen, pageUrl({ route: `/c/${SAMPLE}/overview` }), stage.signal)
  await writeFile(picture, await capture(screen))
  screen.destroy()

  const paper = stage.openHidden(PAPER)
  await loadUntilReady(paper, pageUrl({ route: `/print/${SAMPLE}/overview` }), stage.signal)
  await writeFile(report, await printToPdf(paper))
  paper.destroy()
  return [...summaryOf(name, overview), `picture  ${picture}`, `report   ${report}`, ''].join('\n')
}
