import type { ShellLink } from './link.ts'
import { writeWhole } from './writeWhole.ts'

/** Prints a page of HTML into the file that the user chooses; null: they chose none. Throws TOO_LARGE, DISK_FULL. */
export async function savePdf(
  { name, html }: { readonly name: string; readonly html: string },
  link: Pick<ShellLink, 'chooseSavePath' | 'printPage'>,
  signal: AbortSignal,
): Promise<{ path: string } | null> {
  const path = await link.chooseSavePath(name)
  if (path === null) return null
  await writeWhole(path, [await link.printPage(html)], signal)
  return { path }
}
