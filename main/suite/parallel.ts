/** Runs `work` on every item, `atOnce` at a time, and gives the outcomes in order. The first failure ends it. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const outcomes: R[] = []
  let next = 0
  const run = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) outcomes[index] = await work(items[index]!)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, run))
  return outcomes
}
