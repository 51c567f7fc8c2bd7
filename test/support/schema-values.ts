import fc from 'fast-check'

/** The JSON Schema keywords that schemas of requests use. */
interface Schema {
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
}

/** Random values that match a schema of a dialect. */
export function valuesOf(schema: object): fc.Arbitrary<unknown> {
  // Through JSON, because TypeBox schemas also have properties that are not JSON Schema.
  return arbitrary(JSON.parse(JSON.stringify(schema)))
}

/** Values for properties by name, such as existing ids; undefined leaves the value to the schema. */
export type NamedValues = (name: string) => unknown

/** One fixed value that matches the schema, with its required properties and those that `named` has a value for. */
export function sampleOf(schema: object, named: NamedValues = () => undefined): unknown {
  const plain: Schema = JSON.parse(JSON.stringify(schema))
  return fc.sample(arbitrary(plain, { named }), { numRuns: 1, seed: 1 })[0]
}

type Extent = 'all' | { readonly named: NamedValues }

function arbitrary(schema: Schema, extent: Extent = 'all'): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const [first, ...others] = choices.map((choice) => arbitrary(choice, extent))
    return extent === 'all' ? fc.oneof(first!, ...others) : first!
  }
  if (schema.allOf) return arbitrary(Object.assign({}, ...schema.allOf), extent)
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0]
  switch (type) {
    case 'object':
      return objectOf(schema, extent)
    case 'array':
      return fc.array(arbitrary(schema.items ?? {}, extent), {
        minLength: schema.minItems ?? (extent === 'all' ? 0 : 1),
        maxLength: Math.min(schema.maxItems ?? 3, Math.max(3, schema.minItems ?? 0)),
      })
    case 'string':
      return textOf(schema)
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? (schema.minimum ?? 0) + 1000 })
    case 'number':
      return fc.integer({ min: Math.ceil(schema.minimum ?? 0), max: Math.floor(schema.maximum ?? 1000) })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return extent === 'all' ? fc.jsonValue({ maxDepth: 2 }) : fc.constant('any')
  }
}

function objectOf(schema: Schema, extent: Extent): fc.Arbitrary<unknown> {
  const required = new Set(schema.required ?? [])
  const properties: Record<string, fc.Arbitrary<unknown>> = {}
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const value = extent === 'all' ? undefined : extent.named(name)
    if (value !== undefined) properties[name] = fc.constant(value)
    else if (extent === 'all' || required.has(name)) properties[name] = arbitrary(property, extent)
  }
  const always = Object.keys(properties).filter((name) => extent !== 'all' || required.has(name))
  const known = fc.record(properties, { requiredKeys: always })
  const rest = Object.values(schema.patternProperties ?? {})[0]
  if (!rest || extent !== 'all') return known
  const others = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), arbitrary(rest, extent), { maxKeys: 3 })
  return fc.tuple(others, known).map(([extra, own]) => ({ ...extra, ...(own as object) }))
}

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'date-time': fc
    .date({ min: new Date('2020-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
    .map((date) => `${date.toISOString().slice(0, 19)}Z`),
  date: fc
    .date({ min: new Date('1950-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  email: fc.stringMatching(/^[a-z]{3,12}$/).map((name) => `${name}@example.com`),
  uuid: fc.uuid({ version: 4 }),
  uri: fc.stringMatching(/^[a-z]{3,12}$/).map((name) => `https://${name}.example`),
}

function textOf(schema: Schema): fc.Arbitrary<string> {
  const known = schema.format === undefined ? undefined : formats[schema.format]
  if (known) return known
  const { minLength = 1, maxLength = Math.max(20, minLength) } = schema
  if (schema.pattern !== undefined) {
    return fc
      .stringMatching(new RegExp(schema.pattern))
      .filter((text) => text.length >= minLength && text.length <= Math.max(maxLength, 100))
  }
  return fc.string({
    minLength,
    maxLength: Math.min(maxLength, Math.max(20, minLength)),
    unit: 'grapheme-ascii',
  })
}
