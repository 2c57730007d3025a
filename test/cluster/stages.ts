import { parseAllDocuments, stringify } from 'yaml'

interface Stage {
  metadata: { name: string }
  spec: {
    delay?: unknown
    resourceRef: { kind: string }
    selector: { matchExpressions: { key: string; operator: string; values?: readonly string[] }[] }
  }
}

/** A pod of a Job completes this long after it started; the value is a duration such as `90s` or `2h`. */
export const RUN_TIME_ANNOTATION = 'canopy.test/run-time'

/** A pod takes this long to be gone after it was deleted; the value is a duration such as `5s`. */
export const END_TIME_ANNOTATION = 'canopy.test/end-time'

const durationOf = (name: string) => ({
  durationMilliseconds: 0,
  durationFrom: { expressionFrom: `.metadata.annotations["${name}"]` },
})

/**
 * Kwok's stages with these changes: a Job's pod runs for as long as its annotation says, where kwok's own would complete it at
 * once; a deleted pod takes as long to go as its annotation says; and pods of some namespaces are left alone.
 * @param printed the stages as `kwok-stages` prints them
 * @param leftAlone names of namespaces
 */
export function stagesFile(printed: string, leftAlone: readonly string[] = []): string {
  const stages = parseAllDocuments(printed).map(document => document.toJS() as Stage)
  const stage = (name: string) => {
    const found = stages.find(({ metadata }) => metadata.name === name)
    if (!found) throw new Error(`kwok prints no stage named ${name}`)
    return found
  }
  stage('pod-complete').spec.delay = durationOf(RUN_TIME_ANNOTATION)
  stage('pod-delete').spec.delay = durationOf(END_TIME_ANNOTATION)
  if (leftAlone.length > 0)
    for (const { spec } of stages.filter(({ spec: { resourceRef } }) => resourceRef.kind === 'Pod'))
      spec.selector.matchExpressions.push({
        key: '.metadata.namespace',
        operator: 'NotIn',
        values: leftAlone,
      })
  return stages.map(stage => stringify(stage)).join('---\n')
}
