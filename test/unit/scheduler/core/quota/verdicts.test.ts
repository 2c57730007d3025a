// One validator, asked in four places: the editor's window, the backend before it writes, the component in a cluster, and simulations. What they
// make of a tree may not differ.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '#core/base/errors.ts'
import { readTree } from '#core/quota/kube.ts'
import { type Finding, NO_FACTS, validateTree } from '#core/quota/validate.ts'
import { readScenario } from '#core/simulate/scenario.ts'
import { planWrite } from '../../../../../main/quotaTree/apply.ts'
import { openEditor, treeNow } from '../../../../../renderer/features/quotaTree/editorState.ts'
import { conditionsOf } from '../../../../../scheduler/conditions.ts'
import { type JsonNode, arbitraryRoot, guideRoot, treeObject } from '../../../../support/quotaTrees.ts'

const TREES = 1000
/** What a message of the component names. */
const NAMED = 5

type Verdict = {
  readonly kind: 'unreadable' | 'errors' | 'warnings' | 'fine'
  readonly errors: readonly string[]
}

/** The rules by whose author their severity goes. */
const BY_AUTHOR = new Set<Finding['kind']>(['rootMinNotMax', 'badNamespaceName'])
const asOthersHaveIt = (finding: Finding): Finding =>
  BY_AUTHOR.has(finding.kind) ? { ...finding, severity: 'warning' } : finding

function verdictOfEditor(object: object): Verdict {
  const state = openEditor({ ...object })
  if (state === null) return { kind: 'unreadable', errors: [] }
  const findings = validateTree(treeNow(state), 'editor').map(asOthersHaveIt)
  const errors = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ node, kind }) => `${node}: ${kind}`)
  if (errors.length > 0) return { kind: 'errors', errors }
  return { kind: findings.length > 0 ? 'warnings' : 'fine', errors }
}

function verdictOfComponent(object: object): Verdict & { readonly message: string } {
  const kept = { uid: '1', generation: 1, reading: readTree(object), seenAt: 0 }
  const conditions = conditionsOf({ kept, mode: 'enforce', ungated: new Set(), cluster: NO_FACTS })
  const { reason = '', message = '' } = conditions.find(({ type }) => type === 'Valid') ?? {}
  if (reason !== 'TreeInvalid')
    return { kind: reason === 'Warnings' ? 'warnings' : 'fine', errors: [], message }
  return { kind: message.startsWith('It cannot be read') ? 'unreadable' : 'errors', errors: [], message }
}

function isWritable(object: object): boolean {
  const metadata = { namespace: 'kube-system', name: 'elasticquotatree', uid: '1', resourceVersion: '1' }
  try {
    const { spec } = object as { spec: object }
    planWrite({ ...object, metadata } as never, { uid: '1', spec: { ...spec } }, [])
    return true
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'INVALID_INPUT') return false
    throw cause
  }
}

/** Valid by construction, then broken in one place or in none: arbitrary trees alone are nearly all wrong. */
const nearlyValid: fc.Arbitrary<JsonNode> = fc
  .record({
    side: fc.constantFrom('min', 'max', 'name', 'namespaces'),
    value: fc.constantFrom<unknown>(0, 10, '10', 11, '20001m', -1, 'many', 'root', ['namespace1'], ['x'], []),
    leaf: fc.nat({ max: 3 }),
  })
  .map(({ side, value, leaf }) => {
    const root = guideRoot()
    const node = root.children?.[leaf >> 1]?.children?.[leaf & 1]
    const isAmount = side === 'min' || side === 'max'
    if (node !== undefined) Object.assign(node, { [side]: isAmount ? { cpu: value } : value })
    return root
  })

describe(`${TREES} random trees`, () => {
  it('get one verdict everywhere', () => {
    const seen = new Map<string, number>()
    const roots = fc.oneof(arbitraryRoot({ unique: false }), arbitraryRoot({ unique: true }), nearlyValid)
    fc.assert(
      fc.property(roots, root => {
        const object = JSON.parse(JSON.stringify(treeObject(root))) as object
        const [editor, component] = [verdictOfEditor(object), verdictOfComponent(object)]
        seen.set(editor.kind, (seen.get(editor.kind) ?? 0) + 1)
        expect(component.kind).toBe(editor.kind)
        for (const error of editor.errors.slice(0, NAMED)) expect(component.message).toContain(error)
        const scenario = readScenario([object])
        expect(scenario.ok).toBe(editor.kind === 'warnings' || editor.kind === 'fine')
        if (isWritable(object)) expect(['warnings', 'fine']).toContain(editor.kind)
        else if (editor.kind === 'fine') throw new Error('It could be written, and is not')
      }),
      { numRuns: TREES },
    )
    // The law would hold of nothing, were all of them of one kind.
    for (const kind of ['unreadable', 'errors', 'warnings', 'fine'])
      expect(seen.get(kind) ?? 0).toBeGreaterThan(20)
  })
})
