// What others changed holds: which edits have to go for one conflict to be over. Pure.
import type { JsonObject } from '#core/base/field.ts'
import { type Edit, applyEdit, findOne } from '#core/quota/edit.ts'
import { nodesOf } from '#core/quota/editsBetween.ts'
import { readNodeObject } from '#core/quota/kube.ts'
import type { Conflict } from '#core/quota/rebase.ts'
import { type EditorState, type Reopened, baseTree, editsOf, meet, reapply } from './editorState.ts'

/** The edits without those that meet the conflict, on the same base; and what else could not stay without them. */
export function takeTheirs(state: EditorState, live: JsonObject | null, conflict: Conflict): Reopened {
  const traced = trace(state)
  for (const goes of waysOut(traced, conflict)) {
    let at = 0
    const groups = state.groups
      .slice(0, state.done)
      .map(group => ({ ...group, edits: group.edits.filter(() => !goes(traced.edits[at]!, at++)) }))
      .filter(({ edits }) => edits.length > 0)
    const left = reapply(state.base, groups, groups.length)
    if (left !== null && !isMet(left.state, live, conflict)) return left
  }
  return { state, skipped: [] }
}

function isMet(state: EditorState, live: JsonObject | null, conflict: Conflict): boolean {
  const text = JSON.stringify(keyOf(conflict))
  return meet(state, live)?.conflicts.some(other => JSON.stringify(keyOf(other)) === text) ?? false
}

/** What makes it the same conflict, whatever each side says. */
function keyOf(conflict: Conflict): unknown {
  if (conflict.kind === 'notApplicable') return [conflict.kind, conflict.error.edit]
  return [conflict.kind, conflict.node, conflict.kind === 'bothChanged' ? conflict.field : null]
}

/** An edit, and which nodes it is about: by what they are called in the base, or were called when they were added. */
type Traced = {
  readonly edit: Edit
  readonly node: string | null
  readonly parent: string | null
  /** Nodes that go with it, or come. */
  readonly whole: ReadonlySet<string>
}
type Trace = {
  readonly edits: readonly Traced[]
  /** By what a node is called after all of them. */
  readonly origin: (name: string) => string
}

function trace(state: EditorState): Trace {
  const origins = new Map<string, string>()
  const origin = (name: string): string => origins.get(name) ?? name
  let tree = baseTree(state)
  const edits = editsOf(state).map((edit): Traced => {
    const whole = new Set<string>()
    if (edit.kind === 'add') {
      const read = readNodeObject(edit.node)
      for (const { name } of read.ok ? nodesOf(read.value) : []) {
        origins.set(name, `+${name}`)
        whole.add(`+${name}`)
      }
    } else if (edit.kind === 'remove') {
      const found = findOne(tree, edit.node, edit.occurrence)
      for (const { name } of found.ok ? nodesOf(found.value) : []) whole.add(origin(name))
    }
    const traced = {
      edit,
      node: edit.kind === 'add' ? null : origin(edit.node),
      parent: 'parent' in edit ? origin(edit.parent) : null,
      whole,
    }
    if (edit.kind === 'rename') origins.set(edit.to, origin(edit.node))
    const next = applyEdit(tree, edit)
    if (next.ok) tree = next.value
    return traced
  })
  return { edits, origin }
}

type Goes = (traced: Traced, at: number) => boolean

/** Which edits may be what the conflict is about, the fewest first. */
function waysOut({ origin }: Trace, conflict: Conflict): readonly Goes[] {
  if (conflict.kind === 'notApplicable') return [(_, at) => at === conflict.error.at]
  const { node } = conflict
  const names = new Set([node, origin(node), `+${node}`])
  const isAbout: Goes = traced =>
    (traced.node !== null && names.has(traced.node)) || [...names].some(name => traced.whole.has(name))
  const isBelow: Goes = traced => traced.parent !== null && names.has(traced.parent)
  switch (conflict.kind) {
    case 'bothChanged': {
      const { field } = conflict
      const isOfField: Goes = ({ edit, node: changed }) =>
        field.startsWith('namespace ')
          ? 'namespace' in edit && `namespace ${edit.namespace}` === field
          : changed === node && fieldOf(edit) === field
      return [isOfField, isAbout]
    }
    case 'removedHere':
      return [traced => traced.edit.kind === 'remove' && traced.whole.has(node), isAbout]
    case 'addedTwice':
      return [isAbout]
    case 'removedThere':
      return [(traced, at) => isAbout(traced, at) || isBelow(traced, at)]
  }
}

/** As a conflict calls it. */
function fieldOf(edit: Edit): string | null {
  switch (edit.kind) {
    case 'rename':
      return 'name'
    case 'move':
      return 'parent'
    case 'setMin':
      return `min ${edit.resource}`
    case 'setMax':
      return `max ${edit.resource}`
    case 'setAttribute':
      return `attribute ${edit.attribute}`
    case 'add':
    case 'remove':
    case 'bind':
    case 'unbind':
      return null
  }
}
