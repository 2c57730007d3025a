import type { Contract } from '../../../preload/contract.ts'
import { savePdf } from '../../savePdf.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = Extract<keyof Contract, `quotaTree.${string}` | `lab.${string}`>

export const quotaTreeHandlers = ({ quotaTrees, link }: Services): Pick<Handlers, Names> => ({
  'lab.play': ({ documents }, signal) => quotaTrees.play(documents, signal),
  'lab.readFile': ({ text }) => quotaTrees.readFile(text),
  'lab.savePdf': ({ name, html }, signal) => savePdf({ name, html }, link, signal),
  'quotaTree.live': ({ cluster }, signal) => quotaTrees.live(cluster, signal),
  'quotaTree.facts': ({ cluster }) => quotaTrees.facts(cluster),
  'quotaTree.draft': ({ cluster }) => quotaTrees.draft(cluster),
  'quotaTree.putDraft': ({ cluster, draft }) => quotaTrees.putDraft(cluster, draft),
  'quotaTree.dropDraft': ({ cluster }) => quotaTrees.dropDraft(cluster),
  'quotaTree.whatIf': ({ cluster, ...input }, signal) => quotaTrees.whatIf(cluster, input, signal),
  'quotaTree.rehearse': ({ cluster, ...input }, signal) => quotaTrees.rehearse(cluster, input, signal),
  'quotaTree.apply': ({ cluster, ...input }, signal) => quotaTrees.apply(cluster, input, signal),
  'quotaTree.groups': ({ cluster, leaves }, signal) => quotaTrees.groups(cluster, leaves, signal),
  'quotaTree.history': ({ cluster }) => quotaTrees.history(cluster),
  'quotaTree.readText': ({ text, isTable }) => quotaTrees.readText(text, isTable),
  'quotaTree.sources': ({ cluster }, signal) => quotaTrees.sources(cluster, signal),
  'quotaTree.readSource': ({ cluster, source }, signal) => quotaTrees.readSource(cluster, source, signal),
  'quotaTree.createNamespace': ({ cluster, ...input }, signal) =>
    quotaTrees.createNamespace(cluster, input, signal),
})
