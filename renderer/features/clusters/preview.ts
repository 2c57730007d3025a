import type { InputOf, OutputOf } from '../../data/client.ts'

export type ImportSource = InputOf<'clusters.preview'>['sources'][number]
export type Preview = OutputOf<'clusters.preview'>
export type PreviewContext = Preview['contexts'][number]
/** The limit of `clusters.preview` in the contract, whose values may not be imported here; a test compares them. */
export const MAX_SOURCES = 64

export type Choice = InputOf<'clusters.add'>['items'][number]['choice']

/** The ways to treat a context, in the order in which they are offered. */
export const CHOICES = ['keepBoth', 'replace', 'skip'] as const satisfies readonly Choice[]

/** What is done with each context of a preview, by its index. */
export type Choices = readonly Choice[]

/**
 * What is done unless the user says otherwise: a context that is new is added, one that cannot be used or that is the same
 * context, or the same server and user, as a cluster there is, is skipped; an equal name alone is no reason to skip.
 */
function defaultChoice({ problem, collision }: PreviewContext): Choice {
  if (problem) return 'skip'
  return collision === null || collision.because === 'sameName' ? 'keepBoth' : 'skip'
}

export const defaultChoices = ({ contexts }: Preview): Choices => contexts.map(defaultChoice)

/** The choice of every context that is known already, set at once. */
export function chooseForCollisions({ contexts }: Preview, choices: Choices, choice: Choice): Choices {
  return choices.map((old, i) => (contexts[i]?.collision ? choice : old))
}

/** Every context chosen, or none. What is known already is kept beside the new one unless it was to be replaced. */
export function chooseAll(choices: Choices, isChosen: boolean): Choices {
  return choices.map(old => (isChosen ? (old === 'skip' ? 'keepBoth' : old) : 'skip'))
}

export const chosenCount = (choices: Choices): number => choices.filter(choice => choice !== 'skip').length

/** What `clusters.add` is told. Skipped contexts are left out. */
export function itemsOf(
  { contexts }: Preview,
  choices: Choices,
  sources: readonly ImportSource[],
): InputOf<'clusters.add'>['items'] {
  return contexts.flatMap((context, i) => {
    const [choice, source] = [choices[i], sources[context.source]]
    if (choice === undefined || choice === 'skip' || source === undefined) return []
    return [{ source, path: context.path, context: context.summary.context, choice, name: null }]
  })
}

/** Adds sources, each file and folder once. */
export function withSources(
  old: readonly ImportSource[],
  more: readonly ImportSource[],
): readonly ImportSource[] {
  const seen = new Set(old.map(identity))
  return [...old, ...more.filter(source => !seen.has(identity(source)) && seen.add(identity(source)))]
}

const identity = (source: ImportSource): string =>
  source.kind === 'text' ? `text ${source.text}` : `${source.kind} ${source.path}`

/** The last part of a path, whichever system wrote it. */
export const fileName = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path
