import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#core/base/field.ts'
import { GUIDE_ROOT } from '#core/lab/guide.ts'
import type { JobRun } from '#core/lab/recordedJobs.ts'
import type { Edit } from '#core/quota/edit.ts'
import { play } from '../../../../../main/quotaTree/play.ts'
import { playsOf } from '../../../../../renderer/features/lab/labState.ts'
import { stateOfReplay, unboundIn } from '../../../../../renderer/features/lab/replayState.ts'
import { rootOfDraft } from '../../../../../renderer/features/lab/useClusterTrees.ts'
import type { Replay } from '../../../../../renderer/features/lab/useReplay.ts'
import { treeObject } from '../../../../support/quotaTrees.ts'

const GPU = 'nvidia.com/gpu'
const limits = (gpus: number) => ({ min: { [GPU]: gpus }, max: { [GPU]: 8 } })
const base = treeObject({
  name: 'root',
  ...limits(8),
  children: [
    { name: 'vision', ...limits(4), namespaces: ['vision'] },
    { name: 'speech', ...limits(4), namespaces: ['speech'] },
  ],
})
const draftOf = (edits: Edit[], done: number) => ({
  base,
  groups: edits.map(edit => ({ label: 'setMax', facts: {}, edits: [edit] })),
  done,
})
const cut: Edit = { kind: 'setMax', node: 'vision', resource: GPU, amount: '4' }
const moved: Edit = { kind: 'unbind', node: 'speech', namespace: 'speech' }

const run = (name: string, more: Partial<JobRun> = {}): JobRun => ({
  namespace: 'vision',
  name,
  gpus: 4,
  submittedAt: 0,
  from: 0,
  to: 3_600_000,
  isCutAtStart: false,
  isCutAtEnd: false,
  ...more,
})
const replay: Replay = {
  from: 0,
  to: 86_400_000,
  bucketMs: 60_000,
  runs: [
    run('one'),
    run('two'),
    run('later', { namespace: 'speech', submittedAt: 7_200_000, from: 7_200_000, to: 9_000_000 }),
  ],
  unknowns: { cutAtStart: 0, cutAtEnd: 0, withoutGpus: 0, neverRan: 0, gapMs: 0 },
  gpus: 8,
  isCut: false,
}
/** The most GPUs that a leaf had at any moment of the replay. */
function mostUsed(root: JsonObject | null, leaf: string) {
  const recording = play(playsOf(stateOfReplay(replay, root)).a, () => false)?.recording
  const track = recording?.leaves
    .find(each => each.leaf === leaf)
    ?.resources.find(each => each.resource === GPU)
  return track && Math.max(...track.used)
}

describe('jobs of the last days under a tree that is being edited', () => {
  it('run under what the edits say, as far as they are done', () => {
    expect(mostUsed(rootOfDraft(draftOf([cut, moved], 1)), 'vision')).toBe(4)
    expect(mostUsed(rootOfDraft(draftOf([{ ...cut, amount: '8' }], 1)), 'vision')).toBe(8)
  })

  it('are told apart where the edits unbind their namespace', () => {
    const [before, after] = [1, 2].map(done => rootOfDraft(draftOf([cut, moved], done)))
    expect(unboundIn(replay, before!)).toEqual([])
    expect(unboundIn(replay, after!)).toEqual(['speech'])
  })

  it('have no edited tree where nothing is edited, or it cannot be read', () => {
    expect(rootOfDraft(draftOf([cut], 0))).toBeNull()
    expect(rootOfDraft(draftOf([{ ...cut, node: 'gone' }], 1))).toBeNull()
    expect(
      rootOfDraft({ ...draftOf([cut], 1), base: treeObject({ name: 'root', min: { cpu: 'much' } }) }),
    ).toBeNull()
  })

  it('without any tree get one of equal leaves', () => {
    expect(stateOfReplay(replay, null).scenario.root).not.toEqual(GUIDE_ROOT)
    expect(unboundIn(replay, stateOfReplay(replay, null).scenario.root)).toEqual([])
  })
})
