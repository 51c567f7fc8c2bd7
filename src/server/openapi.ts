import type { TSchema } from 'typebox'
import type { Dialect, Route } from '../dialects/dialect.ts'

/**
 * The OpenAPI 3.1 document of a dialect, made from its routes: of one with versions, those of the default. Paths are relative
 * to the dialect's prefix.
 *
 * @param root where the dialect is served: under its prefix, or at the root of a host or port of its own
 */
export function describeDialect(dialect: Dialect, root = `/${dialect.name}`): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of dialect.routes) {
    for (const [index, path] of [route.path, ...(route.aliases ?? [])].entries()) {
      const template = path.replace(/:(\w+)/g, '{$1}')
      paths[template] ??= {}
      const suffix = index === 0 ? '' : `_${index + 1}`
      paths[template][route.method.toLowerCase()] = describeRoute(route, suffix, dialect.refusalType)
    }
  }
  const { schemas = {} } = dialect
  const names = new Map<unknown, string>(Object.entries(schemas).map(([name, schema]) => [schema, name]))
  const named = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, withReferences(schema, names, schema)]),
  )
  const [version] = dialect.versions ?? []
  const description = `The ${dialect.title} contact API as Kith serves it. Vendor reference: ${dialect.reference}`
  return {
    openapi: '3.1.0',
    info: {
      title: `${dialect.title} (served by Kith)`,
      version: version?.name ?? '1',
      description: version ? `${description} Version ${version.name}: ${version.differs}` : description,
    },
    servers: [{ url: root }],
    security: Object.keys(dialect.securitySchemes).map((name) => ({ [name]: [] })),
    paths: withReferences(paths, names),
    components: {
      ...(dialect.schemas && { schemas: named }),
      securitySchemes: dialect.securitySchemes,
    },
  }
}

/** Replaces every named schema inside a value by a reference; `own` is the value itself, which stays. */
function withReferences(value: unknown, names: ReadonlyMap<unknown, string>, own?: unknown): unknown {
  const name = value === own ? undefined : names.get(value)
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` }
  if (Array.isArray(value)) return value.map((item) => withReferences(item, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withReferences(item, names)]))
}

function describeRoute(route: Route, suffix: string, refusalType = 'application/json'): object {
  return {
    operationId: `${route.operationId}${suffix}`,
    summary: route.summary,
    externalDocs: { url: route.reference },
    ...(route.open && { security: [] }),
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...parametersOf(route.headers, 'header'),
    ],
    ...(route.body
      ? {
          requestBody: {
            required: !route.body.optional,
            content: {
              [route.bodyType ?? 'application/json']: { schema: route.body.schema },
              ...contentOf(route.otherBodies ?? {}),
            },
          },
        }
      : {}),
    // In OpenAPI 3.1 an empty schema describes a file.
    ...(route.upload
      ? { requestBody: { required: true, content: { 'application/octet-stream': { schema: {} } } } }
      : {}),
    responses: Object.fromEntries(
      Object.entries(route.responses).map(([status, schema]) => [
        status,
        describeResponse(route, Number(status), schema, refusalType),
      ]),
    ),
  }
}

function contentOf(schemas: Readonly<Record<string, TSchema>>): object {
  return Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }]))
}

function describeResponse(route: Route, status: number, schema: TSchema, refusalType: string): object {
  const description = status < 300 ? 'Success' : (statusNames[status] ?? 'Error')
  if (bodiless.has(status)) return { description }
  if (route.download && status === 200) {
    return { description, content: Object.fromEntries(route.download.map((type) => [type, { schema: {} }])) }
  }
  return { description, content: { [status < 400 ? 'application/json' : refusalType]: { schema } } }
}

const bodiless: ReadonlySet<number> = new Set([204, 304])

const statusNames: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  412: 'Changed meanwhile',
  413: 'Too large',
  422: 'Invalid value',
}

type ObjectSchema = TSchema & {
  properties?: Record<string, TSchema & DocumentedParameter>
  required?: string[]
}

interface DocumentedParameter {
  description?: string
  /** OpenAPI's `style` and `explode`, for values that are not scalars. */
  style?: string
  explode?: boolean
}

function parametersOf(reader: Route['params'], place: 'path' | 'query' | 'header'): object[] {
  const schema = reader?.schema as ObjectSchema | undefined
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => {
    const { description, style, explode, ...rest } = property as Record<string, unknown> & DocumentedParameter
    return {
      name,
      in: place,
      // A parameter with a default is optional.
      required: place === 'path' || (!('default' in property) && (schema?.required?.includes(name) ?? false)),
      ...(description ? { description } : {}),
      ...(style ? { style, explode: explode ?? false } : {}),
      schema: withoutKithKeywords(rest),
    }
  })
}

/** Removes keywords that only Kith's request readers use. */
function withoutKithKeywords({ emptyMeansAbsent: _, ...schema }: Record<string, unknown>): object {
  return schema
}
