/** The part of JSON Schema 2020-12 that says which values an answer may hold. Nothing in it is prose. */
export interface PlainSchema {
  /** Absent if any type is allowed. */
  readonly type?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly properties?: Readonly<Record<string, PlainSchema>>
  readonly required?: readonly string[]
  /** False for objects whose properties are listed, unless the document allows others. */
  readonly additionalProperties?: boolean | PlainSchema
  readonly items?: PlainSchema
  readonly anyOf?: readonly PlainSchema[]
}

/** A schema of OpenAPI 3.0 or 3.1. References are resolved; a schema may contain itself. */
interface OpenapiSchema
  extends Omit<PlainSchema, 'type' | 'properties' | 'additionalProperties' | 'items' | 'anyOf'> {
  readonly type?: string | readonly string[]
  readonly nullable?: boolean
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, OpenapiSchema>>
  readonly additionalProperties?: boolean | OpenapiSchema
  readonly items?: OpenapiSchema
  readonly allOf?: readonly OpenapiSchema[]
  readonly anyOf?: readonly OpenapiSchema[]
  readonly oneOf?: readonly OpenapiSchema[]
}

/**
 * A schema of an OpenAPI document as JSON Schema: `nullable` becomes the type `null`, the parts of `allOf` become one object, and
 * an object with listed properties has no others unless the document allows them. `oneOf` is read as `anyOf`, because vendors
 * list shapes of which one contains another. A schema inside itself allows anything.
 */
export function plainSchema(schema: unknown): PlainSchema {
  return closed(convert((schema ?? {}) as OpenapiSchema, []))
}

function convert(schema: OpenapiSchema, around: readonly OpenapiSchema[]): PlainSchema {
  if (around.includes(schema)) return {}
  const inside = [...around, schema]
  const parts = (schema.allOf ?? []).map((part) => convert(part, inside))
  const choices = [schema.anyOf, schema.oneOf]
    .filter((list) => list !== undefined)
    .map((list) => ({ anyOf: list.map((choice) => convert(choice, inside)) }))
  const whole = [ownOf(schema, inside), ...parts, ...choices].reduce(merged)
  return schema.nullable === true ? orNull(whole) : whole
}

const copied = ['format', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'required'] as const

function ownOf(schema: OpenapiSchema, inside: readonly OpenapiSchema[]): PlainSchema {
  const { const: value, items } = schema
  const { properties, rest } = withoutPlaceholders(schema)
  const types = typesOf(schema)
  const values = 'const' in schema ? [value] : schema.enum
  return {
    ...Object.fromEntries(copied.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]]))),
    ...(types && { type: types }),
    ...(values && { enum: values }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, convert(property, inside)]),
      ),
    }),
    ...(rest !== undefined && {
      additionalProperties: typeof rest === 'boolean' ? rest : convert(rest, inside),
    }),
    ...(items && { items: convert(items, inside) }),
  }
}

/** Documents write `USER_ID` for a key that is the id of a user, whatever it is. */
function withoutPlaceholders({ properties, additionalProperties: rest }: OpenapiSchema) {
  const named = Object.entries(properties ?? {})
  const [placeholder] = named.filter(([name]) => /^[A-Z]+_ID$/.test(name))
  if (!placeholder) return { properties, rest }
  const others = named.filter((entry) => entry !== placeholder)
  return {
    properties: others.length > 0 ? Object.fromEntries(others) : undefined,
    rest: placeholder[1],
  }
}

function typesOf({ type, properties, additionalProperties, items }: OpenapiSchema): string[] | undefined {
  if (type !== undefined) return [type].flat()
  if (properties || additionalProperties !== undefined) return ['object']
  return items ? ['array'] : undefined
}

function orNull(schema: PlainSchema): PlainSchema {
  const { type, enum: values, anyOf } = schema
  return {
    ...schema,
    ...(type && !type.includes('null') && { type: [...type, 'null'] }),
    ...(values && !values.includes(null) && { enum: [...values, null] }),
    ...(anyOf && { anyOf: [...anyOf, { type: ['null'] }] }),
  }
}

/** What both schemas allow, where they speak of different properties; where both speak of one, the second is the narrower. */
function merged(one: PlainSchema, other: PlainSchema): PlainSchema {
  if (other.anyOf) {
    const { anyOf, ...rest } = other
    const whole = merged(one, rest)
    return { anyOf: anyOf.map((choice) => merged(whole, choice)) }
  }
  if (one.anyOf) return { anyOf: one.anyOf.map((choice) => merged(choice, other)) }
  const properties = { ...one.properties }
  for (const [name, property] of Object.entries(other.properties ?? {})) {
    properties[name] = properties[name] ? merged(properties[name], property) : property
  }
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])]
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  }
}

/** Without this, an answer could have any property that the document does not name. */
function closed(schema: PlainSchema): PlainSchema {
  const { properties, additionalProperties: rest, items, anyOf } = schema
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, closed(property)]),
      ),
      additionalProperties: rest ?? false,
    }),
    ...(typeof rest === 'object' && { additionalProperties: closed(rest) }),
    ...(items && { items: closed(items) }),
    ...(anyOf && { anyOf: anyOf.map(closed) }),
  }
}
