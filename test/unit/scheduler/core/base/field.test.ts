import { expect, it } from 'vitest'
import {
  at,
  formatPath,
  pathOf,
  readEntries,
  readFlag,
  readItems,
  readText,
  readTexts,
  readTime,
  readWhole,
  readWord,
  rootField,
  within,
} from '#core/base/field.ts'

it('reads fields where they are, and null where they are not, without a word', () => {
  const root = rootField({ a: { b: 'text' }, n: 3, list: [1], flag: true, none: null, labels: { x: 'y' } })
  expect(readText(within(root, 'a', 'b'))).toBe('text')
  expect(readWhole(at(root, 'n'))).toBe(3)
  expect(readFlag(at(root, 'flag'))).toBe(true)
  expect(readItems(at(root, 'list')).map(item => item.value)).toEqual([1])
  expect(readTexts(at(root, 'labels'))).toEqual({ x: 'y' })
  expect(readWord(at(at(root, 'labels'), 'x'), ['x', 'y'])).toBe('y')
  const missing = at(at(root, 'none'), 'below')
  expect([
    readText(missing),
    readWhole(missing),
    readItems(missing),
    readEntries(missing),
    readTime(missing),
  ]).toEqual([null, null, [], [], null])
  expect(root.problems).toEqual([])
})

it('notes what is of another type, with its place and what is there', () => {
  const root = rootField({
    a: [{ b: 1 }],
    n: 1.5,
    big: 2 ** 60,
    labels: { x: 7, y: 'z' },
    word: 'perhaps',
    t: 'now',
    o: [],
  })
  readText(at(readItems(at(root, 'a'))[0]!, 'b'))
  readWhole(at(root, 'n'))
  readWhole(at(root, 'big'))
  expect(readTexts(at(root, 'labels'))).toEqual({ y: 'z' })
  readWord(at(root, 'word'), ['yes', 'no'])
  readTime(at(root, 't'))
  readItems(at(root, 'labels'))
  within(root, 'o', 'below')
  expect(root.problems).toEqual([
    { path: ['a', 0, 'b'], expected: 'text', found: '1' },
    { path: ['n'], expected: 'wholeNumber', found: '1.5' },
    { path: ['big'], expected: 'wholeNumber', found: '1152921504606847000' },
    { path: ['labels', 'x'], expected: 'text', found: '7' },
    { path: ['word'], expected: 'word', among: ['yes', 'no'], found: '"perhaps"' },
    { path: ['t'], expected: 'time', found: '"now"' },
    { path: ['labels'], expected: 'list', found: 'an object' },
    { path: ['o'], expected: 'object', found: 'a list of 0' },
  ])
})

it('reads own properties alone', () => {
  expect(at(rootField({}), 'constructor').value).toBeUndefined()
  expect(at(rootField(JSON.parse('{"__proto__": 1}')), '__proto__').value).toBe(1)
})

it('writes a path as Kubernetes does', () => {
  const field = within(rootField({}), 'spec', 'root')
  expect(formatPath([...pathOf(field), 'children', 0, 'max', 'nvidia.com/gpu'])).toBe(
    'spec.root.children[0].max[nvidia.com/gpu]',
  )
})
