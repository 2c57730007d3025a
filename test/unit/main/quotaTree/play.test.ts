import { describe, expect, it } from 'vitest'
import { GUIDE } from '#core/lab/guide.ts'
import { documentsOf } from '#core/lab/labScenario.ts'
import { play } from '../../../../main/quotaTree/play.ts'
import { lab } from '../../../../preload/contract/lab.ts'

describe('a simulation as a window asks for it', () => {
  it('is what the contract says', () => {
    const played = play(documentsOf(GUIDE), () => false)
    expect(lab['lab.play'].output.safeParse({ ...played, tookMs: 1 }).error).toBeUndefined()
  })
  it('says which document cannot be played, where, and why', () => {
    const documents = documentsOf({ ...GUIDE, root: { name: 'root', max: { cpu: 'many' } } })
    const { recording, problems } = play(documents, () => false) ?? {}
    expect(recording).toBeNull()
    expect(problems).toEqual([
      { document: 1, path: 'spec.root.max.cpu', why: expect.stringContaining('"many"') },
    ])
  })
  it('is given up when it is superseded', () => {
    expect(play(documentsOf(GUIDE), () => true)).toBeNull()
  })
})
