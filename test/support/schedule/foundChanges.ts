// Scripts of changing clusters that a law once failed on, shrunk: `test/fixtures/laws/`, one a file, named after what happens.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { treeOf } from '../quotaTrees.ts'
import type { Script } from './drive.ts'
import { CHANGING, type Happening } from './worlds.ts'

type Kept = Pick<Script, 'conditions'> & {
  readonly root: unknown
  readonly happenings: readonly KeptHappening[]
}
/** What no law failed on is left out of what is kept. */
type KeptHappening = Happening | { readonly kind: 'create'; readonly drafts: readonly object[] }

const FOLDER = join(import.meta.dirname, '../../fixtures/laws')

const scriptOf = ({ root, happenings, conditions }: Kept): Script => ({
  tree: treeOf(root),
  happenings: happenings.map(happening =>
    happening.kind === 'create'
      ? { ...happening, drafts: happening.drafts.map(draft => ({ isRunning: false, age: 0, ...draft })) }
      : happening,
  ) as Happening[],
  conditions,
  traits: CHANGING,
})

export const FOUND_CHANGES: readonly (readonly [name: string, script: Script])[] = readdirSync(FOLDER)
  .toSorted()
  .map(file => [
    file.replace('.json', '').replaceAll('-', ' '),
    scriptOf(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Kept),
  ])
