/** Charts whose cursors are one, by the name of their group: how each shows a time, Millis, or that there is none. */
const groups = new Map<string, Set<Show>>()
type Show = (time: number | null) => void

/** While the others are told, what they say of it themselves is no news. */
let isTelling = false

export type LinkedCursor = {
  /** Shows a time in the other charts of the group. */
  tell(time: number | null): void
  leave(): void
}

/** Joins a group of charts. @param show called when the cursor of another is somewhere else, or nowhere */
export function linkCursor(group: string, show: Show): LinkedCursor {
  const members = groups.get(group) ?? new Set<Show>()
  groups.set(group, members)
  members.add(show)
  return {
    tell: time => {
      if (isTelling) return
      isTelling = true
      try {
        for (const other of members) if (other !== show) other(time)
      } finally {
        isTelling = false
      }
    },
    leave: () => {
      members.delete(show)
      if (members.size === 0) groups.delete(group)
    },
  }
}
