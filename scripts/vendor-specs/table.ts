import type { DocumentedEndpoint } from '../documents/coverage.ts'
import { type Facts, factsOf, schemaOf } from './facts.ts'
import { isAlwaysEmpty, isServed } from './operations.ts'
import type { PlainSchema } from './plain-schema.ts'
import type { VendorDocument, VendorOperation } from './read-document.ts'

/** Operations, fields and types of the documents of one vendor: a file `src/dialects/<dialect>/vendor-spec.json`. */
export interface VendorTable {
  readonly sources: readonly TableSource[]
  /** Operations that Kith serves, by name. */
  readonly operations: Readonly<Record<string, TableOperation>>
  /** Operations of the documents that Kith does not serve. */
  readonly notServed: readonly string[]
}

/** A document that a table was derived from. */
export interface TableSource {
  readonly title: string
  readonly version: string
  readonly openapi: string
  /** Where it is published, with the commit or the date of the copy that was read. */
  readonly published: string
  readonly date: string
}

export interface TableOperation {
  /** Query parameters and their types. */
  readonly query: Facts
  /** Fields of the request body, by media type. */
  readonly body: Readonly<Record<string, SharedFacts>>
  /** Fields of the answers, by status and media type. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, SharedFacts>>>>
}

/** Fields, or where the table has the same ones before: `as 200 application/json of GET /v1/clients`. */
type SharedFacts = Facts | string

export interface Source {
  readonly document: VendorDocument
  readonly published: string
  readonly date: string
}

/**
 * Derives the table from documents. If several have an operation, the first counts, so that an older document adds only
 * what the newer ones have no longer. The result depends on nothing but its arguments.
 */
export function tableOf(sources: readonly Source[], endpoints: readonly DocumentedEndpoint[]): VendorTable {
  const operations = new Map<string, VendorOperation>()
  for (const { document } of sources) {
    for (const operation of document.operations) {
      if (!operations.has(operation.name)) operations.set(operation.name, operation)
    }
  }
  const names = [...operations.keys()].toSorted()
  const served = names.filter((name) => isServed(name, endpoints))
  return {
    sources: sources.map(({ document: { title, version, openapi }, published, date }) => ({
      title,
      version,
      openapi,
      published,
      date,
    })),
    operations: withShared(
      Object.fromEntries(
        served.map((name) => [name, tableOperation(operations.get(name)!, isAlwaysEmpty(name, endpoints))]),
      ),
    ),
    notServed: names.filter((name) => !served.includes(name)),
  }
}

export function writeTable(table: VendorTable): string {
  return `${JSON.stringify(table, null, 2)}\n`
}

/** The operations of a table as a document would have them. */
export function operationsOfTable({ operations }: VendorTable): VendorOperation[] {
  const known = new Map<string, PlainSchema>()
  const read = (place: string, facts: SharedFacts): PlainSchema => {
    const schema = typeof facts === 'string' ? known.get(facts) : schemaOf(facts)
    if (!schema) throw new Error(`The table refers to fields that it does not have before: ${facts}`)
    known.set(place, schema)
    return schema
  }
  return Object.entries(operations).map(([name, { query, body, answers }]) => ({
    name,
    query: mapValues(query, (type) => schemaOf({ $: type })),
    body: mapValues(body, (facts, type) => read(placeOf(name, 'body', type), facts)),
    answers: mapValues(answers, (types, status) =>
      mapValues(types, (facts, type) => read(placeOf(name, status, type), facts)),
    ),
  }))
}

function placeOf(operation: string, part: string, mediaType: string): string {
  return `as ${part} ${mediaType} of ${operation}`
}

/** Fewer fields are quicker read than looked up. */
const SHARED_MIN = 4

/** Replaces fields that are the same as earlier ones by their place. */
function withShared(operations: VendorTable['operations']): VendorTable['operations'] {
  const places = new Map<string, string>()
  const share = (place: string, facts: SharedFacts): SharedFacts => {
    if (Object.keys(facts).length < SHARED_MIN) return facts
    const text = JSON.stringify(facts)
    const known = places.get(text)
    if (known === undefined) places.set(text, place)
    return known ?? facts
  }
  return mapValues(operations, ({ query, body, answers }, name) => ({
    query,
    body: mapValues(body, (facts, type) => share(placeOf(name, 'body', type), facts)),
    answers: mapValues(answers, (types, status) =>
      mapValues(types, (facts, type) => share(placeOf(name, status, type), facts)),
    ),
  }))
}

function tableOperation({ query, body, answers }: VendorOperation, isEmpty: boolean): TableOperation {
  const fieldsOf = isEmpty ? withoutItems : (facts: Facts) => facts
  return {
    query: mapValues(query, (schema) => factsOf(schema).$ ?? 'any'),
    body: mapValues(body, (schema) => factsOf(schema)),
    answers: mapValues(answers, (types) => mapValues(types, (schema) => fieldsOf(factsOf(schema)))),
  }
}

/** Items of a list that is always empty may be anything: their fields would fill most of the table. */
function withoutItems(facts: Facts): Facts {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([path, types]) => {
      if (!path.includes('[]')) return [[path, types]]
      return path.indexOf('[]') === path.length - 2 ? [[path, 'any']] : []
    }),
  )
}

function mapValues<From, To>(
  values: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value, key)]))
}
