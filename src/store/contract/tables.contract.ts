import { beforeAll, expect, test } from 'vitest'
import type { SchemaObjects } from '../schema-objects.ts'
import type { SqlStore } from '../sql-store.ts'
import type { ErasureTreatment, TableTreatment } from '../table-treatment.ts'
import { tablesOn } from '../tables.ts'

/**
 * Every table of a live store is registered with how it is treated, and every registered treatment fits the table. Reads
 * the store and repeats no list.
 *
 * @param open gives a migrated store, which the suite closes
 */
export function tablesContract(open: () => Promise<SqlStore>): void {
  let live: LiveSchema
  beforeAll(async () => {
    const store = await open()
    live = await readLive(store)
    await store.close()
  })
  const each = (check: (name: string, treatment: TableTreatment) => void) => {
    for (const { name, ...treatment } of tablesOn(live.engine)) check(name, treatment)
  }

  test('every table is registered, and no other', () => {
    expect([...live.tables.keys()].sort()).toEqual(
      tablesOn(live.engine)
        .map(({ name }) => name)
        .sort(),
    )
  })

  test('the keys are those of the tables', () => {
    each((name, { key, keyIsLoose = false }) => {
      expect(keyOf(live.objects, name), name).toEqual(keyIsLoose ? [] : key)
    })
  })

  test('the organization comes first in every key and index, unless it is how a tenant is found', () => {
    each((name, { tenancy, key, directoryIndexes = [] }) => {
      if (tenancy === 'store') return
      expect(key[0], name).toBe('org_id')
      const others = firstColumns(live.objects, name).filter(({ first }) => first !== 'org_id')
      expect(others.map(({ index }) => index).sort(), name).toEqual([...directoryIndexes].sort())
    })
  })

  test('every column that can hold personal data is either personal or plain', () => {
    each((name, { columns }) => {
      expect(live.tables.get(name)?.texts, name).toEqual(Object.keys(columns).sort())
    })
  })

  test('what is personal is told to a person who asks, or it is said why not', () => {
    each((name, { columns, subject }) => {
      const personal = Object.values(columns).includes('personal')
      expect(subject !== undefined, name).toBe(personal)
    })
  })

  test('what is personal has a treatment when a person is erased', () => {
    each((name, { columns, erasure }) => {
      const personal = Object.values(columns).includes('personal')
      if ('kept' in erasure && personal) expect(erasure.kept, name).not.toMatch(/nothing about a person/)
      const people = (live.tables.get(name)?.columns ?? []).filter((column) => /(^|_)person_id$/.test(column))
      const found = rowsOf(erasure)
      if (found === 'contact points') expect(people, name).toEqual([])
      else if (found) expect([...found].sort(), name).toEqual(people.sort())
    })
  })
}

interface LiveSchema {
  readonly engine: 'sqlite' | 'postgres'
  readonly objects: SchemaObjects
  readonly tables: ReadonlyMap<string, { columns: readonly string[]; texts: readonly string[] }>
}

async function readLive({ engine }: SqlStore): Promise<LiveSchema> {
  const found = await engine.db.introspection.getTables()
  const tables = found.filter(
    ({ isView, name, schema = OWN_SCHEMA }) =>
      !isView && schema === OWN_SCHEMA && !BEHIND_VIRTUAL_TABLE.test(name),
  )
  return {
    engine: engine.name as LiveSchema['engine'],
    objects: await engine.readSchema(engine.db),
    tables: new Map(
      tables.map(({ name, columns }) => [
        name,
        {
          columns: columns.map((column) => column.name),
          texts: columns
            .filter((column) => !HOLDS_NUMBERS.test(column.dataType) && column.name !== 'org_id')
            .map((column) => column.name)
            .sort(),
        },
      ]),
    ),
  }
}

/** Extensions of PostgreSQL have tables in schemas of their own; SQLite has no schemas. */
const OWN_SCHEMA = 'public'

/** https://www.sqlite.org/fts5.html#fts5_data_structures */
const BEHIND_VIRTUAL_TABLE = /_trigrams_(data|idx|docsize|config)$/

/** Any other type, even none, can hold a text. */
const HOLDS_NUMBERS = /^(bigint|integer|smallint|double precision|int[248]|float8)$/i

function keyOf(objects: SchemaObjects, table: string): string[] {
  const parts = objects.get(`table ${table}`) ?? []
  const columns = parts.map((part) => /primary key\((.*)\)$/i.exec(part)?.[1]).find(Boolean)
  return columns?.split(', ') ?? []
}

function firstColumns(objects: SchemaObjects, table: string): { index: string; first: string }[] {
  return [...objects].flatMap(([object, [part = '']]) => {
    const [, index] = /^index (.*)$/.exec(object) ?? []
    const [, on, first] = /\bon (\w+)[^(]*\((\w+)/i.exec(part) ?? []
    return index && on === table && first ? [{ index, first }] : []
  })
}

function rowsOf(erasure: ErasureTreatment): readonly string[] | 'contact points' | undefined {
  if ('deleted' in erasure) return erasure.deleted
  return 'scrubbed' in erasure ? erasure.scrubbed : undefined
}
