// A step of a simulation as people read it in a terminal.
import type { LeafReport, StepReport } from '#core/simulate/report.ts'

/** The step's leaves, evictions and waits, as aligned columns. */
export function stepTable({ step, settled, leaves, evictions, waiting, violations }: StepReport): string {
  const resources = [...new Set(Object.values(leaves).flatMap(leaf => Object.keys(leaf.used)))]
  const head = ['leaf', 'running', 'waiting', ...resources.map(name => `${name} used/min/max`), 'borrowed']
  const rows = Object.entries(leaves).map(([name, leaf]) => [
    name,
    String(leaf.running),
    String(leaf.waiting),
    ...resources.map(resource => sharesOf(leaf, resource)),
    borrowedOf(leaf),
  ])
  const lines = [
    `== ${step}${settled ? '' : ' (still moving)'}`,
    ...columns([head, ...rows]),
    ...evictions.map(({ pod, leaf, for: beneficiary, reason }) =>
      [
        `evicted  ${pod} of ${leaf ?? '-'}`,
        reason,
        ...(beneficiary === null ? [] : [`for ${beneficiary}`]),
      ].join(', '),
    ),
    ...waiting.map(({ pod, reason, node, resource, need, free, position }) => {
      const place = position === null ? '' : ` (place ${position})`
      const shortage = node === null ? '' : `: needs ${need} ${resource}, ${node} has ${free} left`
      return `waits    ${pod}${place}, ${reason}${shortage}`
    }),
    ...violations.map(({ rule, detail }) => `BROKEN   ${rule}: ${detail}`),
  ]
  return `${lines.join('\n')}\n\n`
}

const sharesOf = ({ used, min, max }: LeafReport, resource: string): string =>
  `${used[resource] ?? 0}/${min[resource] ?? 0}/${max[resource] ?? '∞'}`

function borrowedOf({ borrowed }: LeafReport): string {
  const some = Object.entries(borrowed).filter(([, amount]) => amount !== '0')
  return some.length === 0 ? '-' : some.map(([resource, amount]) => `${amount} ${resource}`).join(', ')
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map(row => row[at]?.length ?? 0)))
  return rows.map(row =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
