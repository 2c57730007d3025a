// What a server's OpenAPI v3 says of a field, as `kubectl explain` tells it.
// https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
import { AppError } from '#core/base/errors.ts'
import type { objects, Resource } from '../../preload/contract/objects.ts'
import type { Output } from '../../preload/define.ts'
import { dig, entriesAt, listAt, textAt } from '../jobs/dig.ts'
import { apiVersionOf } from './place.ts'

export type FieldDocs = Output<(typeof objects)['objects.docs']>
/** A document of one group version, as it is served. */
export type OpenApi = unknown

/** Where the schemas of a group version are served. */
export const openApiPath = (resource: Resource): string =>
  `/openapi/v3/${resource.group === '' ? 'api' : 'apis'}/${apiVersionOf(resource)}`

/** Throws NOT_FOUND for a kind or field that the document does not know. */
export function docsOf(
  document: OpenApi,
  of: { readonly resource: Resource; readonly kind: string },
  path: readonly string[],
): FieldDocs {
  const root = schemaOfKind(document, of)
  let at = root === null ? null : resolve(document, root)
  for (const name of path) at = at === null ? null : childOf(document, at, name)
  if (at === null)
    throw new AppError('NOT_FOUND', 'The server documents no such field', {
      data: { kind: of.kind, path: path.join('.') },
    })
  const inner = itemsOf(document, at)
  const required = new Set(listAt(inner, 'required'))
  return {
    type: typeOf(document, at),
    description: textAt(at, 'description'),
    fields: entriesAt(inner, 'properties').map(([name, schema]) => {
      const field = resolve(document, schema)
      return {
        name,
        type: typeOf(document, field),
        description: textAt(field, 'description'),
        isRequired: required.has(name),
      }
    }),
  }
}

function schemaOfKind(document: OpenApi, { resource, kind }: { resource: Resource; kind: string }) {
  const found = entriesAt(document, 'components', 'schemas').find(([, schema]) =>
    listAt(schema, 'x-kubernetes-group-version-kind').some(
      each =>
        textAt(each, 'group') === resource.group &&
        textAt(each, 'version') === resource.version &&
        textAt(each, 'kind') === kind,
    ),
  )
  return found?.[1] ?? null
}

const REFERENCE = '#/components/schemas/'

/** What a reference stands for. A field's own description goes before its type's; `allOf` holds one reference (fields with a default). */
function resolve(document: OpenApi, schema: unknown): unknown {
  const wrapped = listAt(schema, 'allOf')[0]
  const reference = textAt(schema, '$ref') || textAt(wrapped, '$ref')
  if (!reference.startsWith(REFERENCE)) return wrapped ?? schema
  const target = dig(document, 'components', 'schemas', reference.slice(REFERENCE.length))
  const description = textAt(schema, 'description') || textAt(target, 'description')
  return { ...(target as object), description }
}

/** What holds the fields: through lists and maps to what they hold. */
function itemsOf(document: OpenApi, schema: unknown): unknown {
  const inner = dig(schema, 'items') ?? mapValueOf(schema)
  return inner === undefined ? schema : itemsOf(document, resolve(document, inner))
}

const mapValueOf = (schema: unknown): unknown => {
  const value = dig(schema, 'additionalProperties')
  return typeof value === 'object' ? value : undefined
}

/** The name of a field, or the key of a map whose values have a schema. */
function childOf(document: OpenApi, schema: unknown, name: string): unknown {
  const list = dig(schema, 'items')
  const here = list === undefined ? schema : resolve(document, list)
  const field = dig(here, 'properties', name) ?? mapValueOf(here)
  return field === undefined ? null : resolve(document, field)
}

function typeOf(document: OpenApi, schema: unknown): string {
  const items = dig(schema, 'items')
  if (items !== undefined) return `[]${typeOf(document, resolve(document, items))}`
  const value = mapValueOf(schema)
  if (value !== undefined) return `map[string]${typeOf(document, resolve(document, value))}`
  if (dig(schema, 'x-kubernetes-int-or-string') === true || textAt(schema, 'format') === 'int-or-string')
    return 'integer or string'
  const types = listAt(schema, 'oneOf').map(each => textAt(each, 'type'))
  return textAt(schema, 'type') || types.join(' or ') || 'object'
}
