import { expect, it } from 'vitest'
import { windowTitle } from '../../../../renderer/ui/windowTitle.ts'

it.each([
  { story: 'a page of no cluster', cluster: undefined, want: 'Nodes · Canopy' },
  { story: 'a page of a cluster', cluster: { name: 'prod', isSample: false }, want: 'Nodes · prod · Canopy' },
  {
    story: 'the sample under its own name',
    cluster: { name: 'Sample cluster', isSample: true },
    want: 'Nodes · Sample cluster · Canopy',
  },
  {
    story: 'the sample under another name',
    cluster: { name: 'demo', isSample: true },
    want: 'Nodes · demo · Sample · Canopy',
  },
])('$story', ({ cluster, want }) => expect(windowTitle('Nodes', cluster, 'Sample')).toBe(want))
