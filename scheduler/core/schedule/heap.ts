/** A binary heap: the least of many, by `compare`, while they come and go. */
export type Heap<T> = { readonly items: T[]; readonly compare: (a: T, b: T) => number }

export function push<T>({ items, compare }: Heap<T>, item: T): void {
  let at = items.length
  items.push(item)
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (compare(items[parent] as T, item) <= 0) break
    items[at] = items[parent] as T
    at = parent
  }
  items[at] = item
}

/** Takes the least out; undefined of none. */
export function pop<T>({ items, compare }: Heap<T>): T | undefined {
  const least = items[0]
  const last = items.pop()
  if (last === undefined || items.length === 0) return least
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= items.length) break
    if (child + 1 < items.length && compare(items[child + 1] as T, items[child] as T) < 0) child += 1
    if (compare(last, items[child] as T) <= 0) break
    items[at] = items[child] as T
    at = child
  }
  items[at] = last
  return least
}
