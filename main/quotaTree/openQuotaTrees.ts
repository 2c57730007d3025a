import type { QuotaTrees } from './quotaTrees.ts'

/** Quota trees that are loaded when they are first asked for: a start of the app has no use for them. */
export function openQuotaTrees(load: () => Promise<QuotaTrees>): QuotaTrees {
  let loading: Promise<QuotaTrees> | null = null
  const trees = (): Promise<QuotaTrees> => (loading ??= load())
  return {
    live: async function* (cluster, signal) {
      yield* (await trees()).live(cluster, signal)
    },
    facts: async cluster => (await trees()).facts(cluster),
    draft: async cluster => (await trees()).draft(cluster),
    putDraft: async (cluster, draft) => (await trees()).putDraft(cluster, draft),
    dropDraft: async cluster => (await trees()).dropDraft(cluster),
    whatIf: async (cluster, input, signal) => (await trees()).whatIf(cluster, input, signal),
    rehearse: async (cluster, input, signal) => (await trees()).rehearse(cluster, input, signal),
    apply: async (cluster, input, signal) => (await trees()).apply(cluster, input, signal),
    groups: async (cluster, leaf, signal) => (await trees()).groups(cluster, leaf, signal),
    history: async cluster => (await trees()).history(cluster),
    createNamespace: async (cluster, input, signal) =>
      (await trees()).createNamespace(cluster, input, signal),
    readText: async (text, isTable) => (await trees()).readText(text, isTable),
    sources: async (cluster, signal) => (await trees()).sources(cluster, signal),
    readSource: async (cluster, source, signal) => (await trees()).readSource(cluster, source, signal),
    readFile: async text => (await trees()).readFile(text),
    play: async (documents, signal) => (await trees()).play(documents, signal),
    close: async () => {
      if (loading) await (await loading).close()
    },
  }
}
