import { type NamedValues, sampleOf } from './schema-values.ts'

/** The JSON Schema keywords that schemas of bodies use. */
interface Schema {
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

/** A body as JSON, with one value that no store can hold. */
export interface OddBody {
  /** The location of the value, for messages. */
  readonly place: string
  readonly text: string
}

/** Texts that no store can hold, as JSON. */
const oddTexts = ['"a\\u0000b"', '"\\ud800"', '"a\\udc00\\ud800"'] as const
/** Numbers that reading as a double changes. */
const oddNumbers = ['9007199254740993', '-9007199254740993', '1e400', '1e-400'] as const
const oddKeys = ['"\\u0000"', '"k\\ud83d"'] as const

/** Stands in a value for a piece of JSON that `JSON.stringify` would not write. */
class Raw {
  readonly json: string
  constructor(json: string) {
    this.json = json
  }
}

/** For each place of a schema, bodies with an odd value there. Other members are those that `named` and the schema need. */
export function* oddBodies(schema: object, named: NamedValues): Generator<OddBody> {
  const plain: Schema = JSON.parse(JSON.stringify(schema))
  for (const [place, value] of oddValues(plain, named, '')) yield { place, text: write(value) }
}

function* oddValues(schema: Schema, named: NamedValues, place: string): Generator<[string, unknown]> {
  if (schema.anyOf) {
    for (const branch of schema.anyOf) yield* oddValues(branch, named, place)
    return
  }
  const types = [schema.type ?? 'any'].flat()
  if (schema.properties) {
    const base = sampleOf(schema, named) as object
    for (const [name, property] of Object.entries(schema.properties)) {
      for (const [inner, value] of oddValues(property, named, `${place}/${name}`))
        yield [inner, { ...base, [name]: value }]
    }
  } else if (types.includes('object')) {
    for (const key of oddKeys) yield [`${place}/${key}`, new Raw(`{${key}:"x"}`)]
    const [property = {}] = Object.values(schema.patternProperties ?? {})
    for (const [inner, value] of oddValues(property, named, `${place}/key`)) yield [inner, { key: value }]
  }
  if (types.includes('array')) {
    for (const [inner, value] of oddValues(schema.items ?? {}, named, `${place}/0`)) yield [inner, [value]]
  }
  if (types.includes('string') || types.includes('any') || 'const' in schema)
    for (const text of oddTexts) yield [`${place} ${text}`, new Raw(text)]
  if (types.some((type) => type === 'integer' || type === 'number' || type === 'any'))
    for (const number of oddNumbers) yield [`${place} ${number}`, new Raw(number)]
}

function write(value: unknown): string {
  if (value instanceof Raw) return value.json
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`).join(',')}}`
}
