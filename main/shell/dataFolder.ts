// Where this app's data lies when its user has chosen another folder than the platform's. The move is made at a start, before anything
// of it is open; until it is complete the old folder is the one.
//
//   chosen {path, from} ──next start: copied──▶ {path} ──▶ the old copy is deleted
//                        └─ cannot be copied ─▶ what was copied is deleted, all is as before
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '#core/base/errors.ts'

/** In the platform's folder, which alone is known before anything is read. */
const NOTE = 'data-folder.json'
const Choice = z.object({
  path: z.string().min(1),
  /** Where the data still is; null: it was moved. */
  from: z.string().min(1).nullable(),
})
type Choice = z.output<typeof Choice>

/** How many of the things in the way are named. */
const MOST_NAMED = 5
/** What a disk or the system puts into any folder. */
const NOT_OURS = ['lost+found', '.DS_Store', 'desktop.ini', 'Thumbs.db']
/** Stays: of this computer, or of the process that runs. */
const isLeft = (name: string): boolean =>
  name === NOTE || name === 'logs' || name.startsWith('Singleton') || NOT_OURS.includes(name)

/**
 * The folder to use, `home` unless another was chosen; one that was chosen just now is moved to first. Throws an Error for a person's
 * eyes where the chosen one is not there: an empty one in its place would look as if everything was lost.
 */
export function settledFolder(home: string): string {
  const choice = readChoice(home)
  if (choice === null) return home
  if (choice.from !== null) return move(home, choice.path, choice.from)
  if (existsSync(join(choice.path, 'canopy.sqlite'))) return choice.path
  throw new Error(
    `The data folder ${choice.path} is not there. Connect its disk, or delete ${join(home, NOTE)} to begin with ${home}.`,
  )
}

/** The folder that the data is about to be moved from: nobody may use it meanwhile. null: none. Throws as settledFolder does. */
export const leftFolder = (home: string): string | null => readChoice(home)?.from ?? null

/** From the next start on `path` holds the data. Throws as requireUsable does. */
export function chooseFolder(home: string, path: string, from: string): void {
  requireUsable(path, from)
  writeChoice(home, { path: resolve(path), from })
}

/**
 * Throws INVALID_INPUT for a folder in the old one or around it, STORE_READ_ONLY, FOREIGN for one that is not empty, since whatever lies in
 * the data folder is moved on with it; DISK_FULL.
 */
function requireUsable(path: string, from: string): void {
  const [to, old] = [resolve(path), resolve(from)]
  const isWithin = (inner: string, outer: string) => !relative(outer, inner).startsWith('..')
  if (isWithin(to, old) || isWithin(old, to))
    throw new AppError('INVALID_INPUT', 'The new folder lies in the old one, or around it', {
      data: { path: to, dataFolder: old },
    })
  const found = entriesOfUsable(to)
  if (found.length > 0)
    throw new AppError('FOREIGN', 'The folder is not empty', {
      data: { path: to, found: found.slice(0, MOST_NAMED) },
    })
  const [needed, { bavail, bsize }] = [sizeOf(old), statfsSync(to)]
  if (needed > bavail * bsize)
    throw new AppError('DISK_FULL', 'The folder has no room for the data', {
      data: { path: to, bytes: needed, free: bavail * bsize },
    })
}

function entriesOfUsable(folder: string): string[] {
  try {
    accessSync(folder, constants.W_OK)
    return entriesOf(folder)
  } catch (cause) {
    throw new AppError('STORE_READ_ONLY', 'The folder cannot be written', { data: { path: folder }, cause })
  }
}

const entriesOf = (folder: string): string[] => readdirSync(folder).filter(name => !isLeft(name))

const sizeOf = (folder: string): number =>
  entriesOf(folder)
    .flatMap(name => {
      const path = join(folder, name)
      const below = statSync(path).isDirectory() ? readdirSync(path, { recursive: true }) : []
      return [path, ...below.map(inner => join(path, String(inner)))]
    })
    .reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0)

function move(home: string, path: string, from: string): string {
  const names = entriesOf(from)
  try {
    for (const name of names)
      cpSync(join(from, name), join(path, name), { recursive: true, preserveTimestamps: true })
  } catch (cause) {
    for (const name of names) rmSync(join(path, name), { recursive: true, force: true })
    writeChoice(home, { path: from, from: null })
    throw new Error(`The data could not be moved to ${path} and is where it was: ${String(cause)}`, { cause })
  }
  writeChoice(home, { path, from: null })
  for (const name of names) rmSync(join(from, name), { recursive: true, force: true })
  return path
}

function readChoice(home: string): Choice | null {
  const note = join(home, NOTE)
  if (!existsSync(note)) return null
  try {
    return Choice.parse(JSON.parse(readFileSync(note, 'utf8')))
  } catch (cause) {
    throw new Error(`${note} does not name a folder. Correct it, or delete it to begin with ${home}.`, {
      cause,
    })
  }
}

function writeChoice(home: string, choice: Choice): void {
  const note = join(home, NOTE)
  if (choice.from === null && choice.path === home) return rmSync(note, { force: true })
  writeFileSync(`${note}.part`, JSON.stringify(choice))
  renameSync(`${note}.part`, note)
}
