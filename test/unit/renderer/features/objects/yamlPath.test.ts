import { expect, it } from 'vitest'
import { pathAtLine } from '../../../../../renderer/features/objects/yamlPath.ts'

const text = `apiVersion: v1
metadata:
  labels:
    "app.kubernetes.io/name": web # note: not a key
spec:
  containers:
    - name: main
      env:
      - name: A
        value: |
          x: y
      resources:
        limits: { cpu: 1 }
  nodeName:`.split('\n')

it.each([
  { line: 0, want: ['apiVersion'] },
  { line: 3, want: ['metadata', 'labels', 'app.kubernetes.io/name'] },
  { line: 6, want: ['spec', 'containers', 'name'] },
  { line: 8, want: ['spec', 'containers', 'env', 'name'] },
  { line: 9, want: ['spec', 'containers', 'env', 'value'] },
  { line: 12, want: ['spec', 'containers', 'resources', 'limits'] },
  { line: 13, want: ['spec', 'nodeName'] },
])('line $line is in $want', ({ line, want }) => {
  expect(pathAtLine(text, line)).toEqual(want)
})

it('has no path in nothing', () => {
  expect(pathAtLine([''], 0)).toEqual([])
  expect(pathAtLine([], 5)).toEqual([])
})
