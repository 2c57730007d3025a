import fc from 'fast-check'
import { SOURCES } from '#core/quota/import/sources.ts'

type Given = {
  readonly cluster: fc.Arbitrary<string>
  readonly text: () => fc.Arbitrary<string>
  readonly typed: fc.Arbitrary<string | null>
}

/** Well-formed inputs of everything about quota trees, with contents that are hard to bear. */
export function treeInputs({ cluster, text, typed }: Given) {
  const treeObjects = fc.oneof(
    fc.constantFrom({}, { name: 'root' }, { spec: { root: { name: 'root', min: { cpu: 'x' } } } }),
    fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }),
  )
  const treeEdits = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constantFrom('setMin', 'setMax'), node: text(), resource: text(), amount: typed }),
      fc.record({ kind: fc.constant('rename'), node: text(), to: text() }),
      fc.record({ kind: fc.constant('add'), parent: text(), node: treeObjects }),
    ),
    { maxLength: 3 },
  )
  const seenTrees = fc.option(fc.record({ uid: text(), spec: treeObjects }))
  return {
    'lab.play': fc.record({ documents: fc.array(treeObjects, { maxLength: 2 }) }),
    'quotaTree.live': fc.record({ cluster }),
    'quotaTree.facts': fc.record({ cluster }),
    'quotaTree.draft': fc.record({ cluster }),
    'quotaTree.putDraft': fc.record({
      cluster,
      draft: fc.record({
        base: fc.option(
          fc.oneof(
            treeObjects.map(base => JSON.stringify(base)),
            fc.constantFrom('', '3', '{', '{"__proto__":{}}'),
          ),
        ),
        groups: fc.array(fc.record({ label: text(), facts: fc.constant({}), edits: treeEdits }), {
          maxLength: 2,
        }),
        done: fc.nat(3),
      }),
    }),
    'quotaTree.dropDraft': fc.record({ cluster }),
    'quotaTree.whatIf': fc.record({
      cluster,
      root: treeObjects,
      renamed: fc.dictionary(text(), text(), { maxKeys: 2 }),
      inForce: fc.option(treeObjects),
      isFresh: fc.boolean(),
    }),
    'quotaTree.rehearse': fc.record({ cluster, seen: seenTrees, edits: treeEdits }),
    'quotaTree.apply': fc.record({
      cluster,
      seen: seenTrees,
      edits: treeEdits,
      note: fc.string({ maxLength: 20 }),
      typedName: typed,
      reverts: fc.option(fc.string({ maxLength: 10 })),
    }),
    'quotaTree.groups': fc.record({ cluster, leaves: fc.array(fc.string(), { maxLength: 3 }) }),
    'quotaTree.history': fc.record({ cluster }),
    'quotaTree.readText': fc.record({
      text: fc.oneof(
        fc.string(),
        fc.constantFrom('a: &a [*a, *a]', 'node,parent\n=1,', 'kind: Queue', '\u{feff}x'),
      ),
      isTable: fc.boolean(),
    }),
    'quotaTree.sources': fc.record({ cluster }),
    'quotaTree.readSource': fc.record({ cluster, source: fc.constantFrom(...SOURCES) }),
    'quotaTree.createNamespace': fc.record({
      cluster,
      name: fc.constantFrom('a', 'team-1', '..', 'A'),
      typedName: typed,
    }),
  }
}
