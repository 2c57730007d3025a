import type { RunningApp } from './launch.ts'

/** The file that a piece of work saves: its path, in a folder. */
export async function savedBy(
  { app }: Pick<RunningApp, 'app'>,
  folder: string,
  work: () => Promise<void>,
): Promise<string> {
  const saved = app.evaluate(
    ({ session }, to) =>
      new Promise<string>(resolve =>
        session.defaultSession.once('will-download', (_event, download) => {
          const path = `${to}/${download.getFilename()}`
          download.setSavePath(path)
          download.once('done', () => resolve(path))
        }),
      ),
    folder,
  )
  await work()
  return saved
}
