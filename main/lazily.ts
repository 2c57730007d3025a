/** What is loaded when it is first asked for, once: a start of the app has no use for it. A load that failed is tried again. */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null
  return () =>
    (loading ??= load().catch((cause: unknown) => {
      loading = null
      throw cause
    }))
}
