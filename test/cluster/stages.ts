import { parseAllDocuments, stringify } from 'yaml'

interface Stage {
  metadata: { name: string }
  spec: { delay?: unknown }
}

/** A pod of a Job completes this long after it started; the value is a duration such as `90s` or `2h`. */
export const RUN_TIME_ANNOTATION = 'canopy.test/run-time'

/**
 * Kwok's stages with one change: a Job's pod runs for as long as its annotation says, where kwok's own would complete it at once.
 * @param printed the stages as `kwok-stages` prints them
 */
export function stagesFile(printed: string): string {
  const stages = parseAllDocuments(printed).map(document => document.toJS() as Stage)
  const complete = stages.find(stage => stage.metadata.name === 'pod-complete')
  if (!complete) throw new Error('kwok prints no stage named pod-complete')
  complete.spec.delay = {
    durationMilliseconds: 0,
    durationFrom: { expressionFrom: `.metadata.annotations["${RUN_TIME_ANNOTATION}"]` },
  }
  return stages.map(stage => stringify(stage)).join('---\n')
}
