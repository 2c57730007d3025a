/** A binary heap: the least of many, by `compare`, is the first of `items`. */
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

/** Takes the first out, if there is one. */
export function dropFirst<T>(heap: Heap<T>): void {
  const last = heap.items.pop()
  if (last !== undefined && heap.items.length > 0) replaceFirst(heap, last)
}

/** Puts `item` in the place of the first, which may be the same after it has changed. */
export function replaceFirst<T>({ items, compare }: Heap<T>, item: T): void {
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= items.length) break
    if (child + 1 < items.length && compare(items[child + 1] as T, items[child] as T) < 0) child += 1
    if (compare(item, items[child] as T) <= 0) break
    items[at] = items[child] as T
    at = child
  }
  items[at] = item
}
