/** Kubeconfigs that other starts hand over to this one. */
export type HandOver = {
  /** Paths of files, for the backend; kept while none is there to take them. */
  readonly give: (kubeconfigs: readonly string[]) => void
  /** A backend is there: it gets what was kept. */
  readonly ready: () => void
}

/** @param send whether a backend took them */
export function createHandOver(send: (kubeconfigs: readonly string[]) => boolean): HandOver {
  const kept: string[] = []
  const give = (kubeconfigs: readonly string[]): void => {
    if (kubeconfigs.length > 0 && !send(kubeconfigs)) kept.push(...kubeconfigs)
  }
  return { give, ready: () => give(kept.splice(0)) }
}
