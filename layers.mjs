// The architecture as one lint rule: who may import whom, and which place alone may import a package.
import { dirname, relative, resolve } from 'node:path'

/** Key: the importing layer. Value: every layer it may reach. */
export const ALLOWED = {
  core: ['core'],
  scheduler: ['core', 'scheduler'],
  preload: ['core', 'preload'],
  main: ['core', 'preload', 'main'],
  renderer: ['core', 'preload', 'renderer'],
}

/** Packages a layer may import at all, `node:` for Node's own; a layer that is not named here may import any that has no owner. */
export const PACKAGES = {
  core: ['zod'],
  scheduler: ['node:'],
  preload: ['zod', 'electron'],
}

/** Which places alone may import a package. */
export const OWNERS = {
  electron: ['main/index.ts', 'main/shell/', 'preload/index.ts'],
  'better-sqlite3': ['main/store/'],
  '@kubernetes/client-node': ['main/clusters/'],
  undici: ['main/clusters/'],
  echarts: ['renderer/ui/Chart.tsx'],
}

const CORE = 'scheduler/core/'
const LAUNCH = 'main/launch/'
/** The small app that a bare Electron runtime runs in place of its own default one. */
const DEFAULT_APP = 'main/launch/setup/defaultApp/'
const root = import.meta.dirname
const packageOf = source =>
  source
    .split('/')
    .slice(0, source.startsWith('@') ? 2 : 1)
    .join('/')

function layerOf(path) {
  if (path.startsWith(CORE)) return 'core'
  return path.split('/')[0]
}

const featureOf = path => path.match(/^renderer\/features\/([^/]+)/)?.[1]

/** @returns {string[]} what is wrong with `source` being imported by the file at `path` (both relative to the root) */
export function violations({ path, source, isTypeOnly }) {
  const from = layerOf(path)
  if (!(from in ALLOWED)) return []
  const target = source.startsWith('#core/')
    ? `${CORE}${source.slice('#core/'.length)}`
    : source.startsWith('.')
      ? relative(root, resolve(root, dirname(path), source))
      : undefined
  if (target === undefined) return packageViolations({ path, source, from })
  const found = []
  const to = layerOf(target)
  if (!ALLOWED[from].includes(to))
    found.push(`${from}/ may not import ${to}/ (allowed: ${ALLOWED[from].join(', ')})`)
  if (from === 'renderer' && to === 'preload' && !isTypeOnly)
    found.push('renderer/ takes only types from preload/ (import type)')
  const [mine, theirs] = [featureOf(path), featureOf(target)]
  if (mine && theirs && mine !== theirs)
    found.push(
      `feature '${mine}' may not import feature '${theirs}'; meet in renderer/state, renderer/data or renderer/ui`,
    )
  return found
}

function packageViolations({ path, source, from }) {
  const name = packageOf(source)
  const isNode = source.startsWith('node:')
  if (path.startsWith(DEFAULT_APP) && name === 'electron') return []
  if (path.startsWith(LAUNCH) && !isNode)
    return ['main/launch/ runs before anything is installed: node: imports alone']
  const owners = OWNERS[name]
  if (owners && !owners.some(place => path.startsWith(place)))
    return [`${name} is imported in ${owners.join(', ')} alone`]
  const allowed = PACKAGES[from]
  if (allowed && !allowed.includes(isNode ? 'node:' : name))
    return [`${from}/ may import only the packages ${allowed.join(', ')}`]
  if (from === 'renderer' && isNode) return ['renderer/ has no Node']
  return []
}

const rule = {
  create(context) {
    const path = relative(root, context.filename)
    const check = node => {
      const source = node.source?.value
      if (typeof source !== 'string') return
      const isTypeOnly = (node.importKind ?? node.exportKind) === 'type'
      for (const message of violations({ path, source, isTypeOnly })) context.report({ node, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}

export default { meta: { name: 'layers' }, rules: { direction: rule } }
