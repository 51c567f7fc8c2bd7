import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import { isJsonObject, type Json, type JsonObject } from '../../src/model/json.ts'
import type { Person } from '../../src/model/person.ts'
import { type NamedValues, sampleOf } from './schema-values.ts'

/** The hidden values of a person, by what they are. */
export interface HiddenValues {
  readonly given: string
  readonly surname: string
  readonly email: string
  readonly phone: string
  readonly account: string
  readonly address: string
  readonly birthday: string
  readonly notes: string
  /** The value of the custom field with `customField.key` and `customField.code`. */
  readonly custom: string
  readonly customField: { readonly key: string; readonly code: string }
  /** With its fields of every dialect. */
  readonly extensions: Person['extensions']
}

/** A part of a request that holds a guess of a hidden value. */
export interface Guess {
  /** Where the guess stands, such as `body.emails.[].value`. */
  readonly about: string
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string>>
}

/**
 * Every place of a write where a client can guess a hidden value of a person: each property of the body and of the query
 * whose name says that it holds a name, a contact point, a free text or the like.
 */
export function guessesOf(route: Route, dialect: Dialect, named: NamedValues, hidden: HiddenValues): Guess[] {
  const own = hidden.extensions[dialect.name] ?? {}
  const inBody = placesIn(route.body?.schema).flatMap((path) =>
    valuesFor(path, hidden, own).map(([kind, value]) => ({
      about: `body.${path.join('.')}${kind}`,
      body: withValue(sampleOf(route.body!.schema, named), path, value, route.body!.schema, named),
    })),
  )
  const inQuery = placesIn(route.query?.schema).flatMap((path) =>
    valuesFor(path, hidden, own).flatMap(([kind, value]) =>
      typeof value === 'string'
        ? [{ about: `query.${path.join('.')}${kind}`, query: { [String(path[0])]: value } }]
        : [],
    ),
  )
  return [...inBody, ...inQuery]
}

const EACH = '[]'

interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

/** The paths of all values that a body may hold; `[]` stands for an entry of a list. */
function placesIn(schema: object | undefined): string[][] {
  const places = new Map<string, string[]>()
  const walk = (part: Schema, path: string[]): void => {
    for (const choice of [...(part.anyOf ?? []), ...(part.oneOf ?? []), ...(part.allOf ?? [])])
      walk(choice, path)
    for (const [name, inner] of Object.entries(part.properties ?? {})) walk(inner, [...path, name])
    if (part.items) walk(part.items, [...path, EACH])
    if (path.length > 0) places.set(path.join('.'), path)
  }
  if (schema) walk(JSON.parse(JSON.stringify(schema)), [])
  return [...places.values()]
}

/** The hidden values that the place can hold, each with a name where there are several. */
function valuesFor(
  path: readonly string[],
  hidden: HiddenValues,
  own: JsonObject,
): [kind: string, value: Json][] {
  const name = path.findLast((part) => part !== EACH) ?? ''
  const parent = path.slice(0, path.lastIndexOf(name)).findLast((part) => part !== EACH) ?? ''
  const isEntry = path.at(-1) === EACH
  const stored = own[camelCase(name)]
  const wholeName = `${hidden.given} ${hidden.surname}`
  const only = (value: Json): [string, Json][] => [['', value]]
  if (isEntry) return []
  if (/^(value|address|number)$/.test(name) && /email/i.test(parent)) return only(hidden.email)
  if (/^(value|number)$/.test(name) && /phone/i.test(parent)) return only(hidden.phone)
  if (name === 'value' && /^(im|onlineServices)$/.test(parent)) return only(hidden.account)
  if (name === 'value' && /address/i.test(parent)) return only(hidden.address)
  if (name === 'value' && parent === 'metadata') return only(valueOfEntry(own.metadata))
  if (typeof stored === 'string' || isJsonObject(stored)) return only(stored)
  switch (name) {
    case 'email':
    case 'address':
    // Of an address whose type is an e-mail.
    case 'target':
      return only(hidden.email)
    case 'phone':
    case 'phone_number':
    case 'phoneNumber':
    case 'secondaryPhoneNumber':
    case 'number':
      return only(hidden.phone)
    case 'given':
    case 'first_name':
      return only(hidden.given)
    case 'surname':
    case 'last_name':
      return only(hidden.surname)
    case 'name':
    case 'fullName':
    case 'display_name':
      return only(wholeName)
    case 'birthday':
      return only(hidden.birthday)
    case 'notes':
      return only(hidden.notes)
    case 'meta':
      return only({ [keyOfEntry(own.metadata)]: valueOfEntry(own.metadata) })
    case 'channels':
      return [
        [' (telephone)', { telephone: hidden.phone }],
        [' (email)', { email: hidden.email }],
      ]
    case 'customFields':
    case 'custom_fields':
      return [
        [' (key)', { [hidden.customField.key]: hidden.custom }],
        [' (code)', { [hidden.customField.code]: hidden.custom }],
      ]
    case 'extensions':
      return only(hidden.extensions as JsonObject)
    default:
      return []
  }
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function valueOfEntry(metadata: Json | undefined): Json {
  const entry = Array.isArray(metadata) ? metadata[0] : undefined
  return isJsonObject(entry) ? (entry.value ?? null) : null
}

function keyOfEntry(metadata: Json | undefined): string {
  const entry = Array.isArray(metadata) ? metadata[0] : undefined
  return isJsonObject(entry) ? String(entry.key) : 'key'
}

/** A copy of the body with the value at the path; what is missing on the way is made as the schema requires. */
function withValue(
  body: unknown,
  path: readonly string[],
  value: Json,
  schema: object,
  named: NamedValues,
): unknown {
  const [name, ...rest] = path
  if (name === undefined) return value
  const inner = schemaAt(JSON.parse(JSON.stringify(schema)), name)
  const made = () => (inner && rest.length > 0 ? sampleOf(inner, named) : undefined)
  if (name === EACH) {
    const [first] = Array.isArray(body) ? body : []
    return [withValue(first ?? made(), rest, value, inner ?? {}, named)]
  }
  const object = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  return { ...object, [name]: withValue(object[name] ?? made(), rest, value, inner ?? {}, named) }
}

function schemaAt(schema: Schema, name: string): Schema | undefined {
  if (name === EACH && schema.items) return schema.items
  if (schema.properties && Object.hasOwn(schema.properties, name)) return schema.properties[name]
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  return choices.map((choice) => schemaAt(choice, name)).find((found) => found !== undefined)
}
