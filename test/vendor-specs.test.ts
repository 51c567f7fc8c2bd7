import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endpointsOf } from '../scripts/documents/documents.ts'
import { compareOperation, type OperationAsked } from '../scripts/vendor-specs/compare.ts'
import type { Deviation } from '../scripts/vendor-specs/deviations.ts'
import type { Difference } from '../scripts/vendor-specs/differences.ts'
import { factsOf } from '../scripts/vendor-specs/facts.ts'
import { isServed } from '../scripts/vendor-specs/operations.ts'
import type { VendorOperation } from '../scripts/vendor-specs/read-document.ts'
import { operationsOfTable, type VendorTable, writeTable } from '../scripts/vendor-specs/table.ts'
import { vendors } from './support/dialect-testings.ts'
import { createTestKith, type TestKith } from './support/kith.ts'
import { checkOperations, type VendorCheck } from './support/vendor-check.ts'
import { read, root } from './tidy/source-files.ts'

const readIfThere = (path: string) => (existsSync(join(root, path)) ? read(path) : undefined)
const tableFile = (name: string) => `src/dialects/${name}/vendor-spec.json`
const withTable = vendors.filter(({ name }) => existsSync(join(root, tableFile(name))))

test('there are tables of vendors that publish a document', () => {
  expect(withTable.length).toBeGreaterThanOrEqual(3)
})

describe.each(withTable.map((dialect) => [dialect.name, dialect] as const))(
  'the table of %s',
  (name, dialect) => {
    const table: VendorTable = JSON.parse(read(tableFile(name)))
    const operations = operationsOfTable(table)
    const endpoints = endpointsOf(name, readIfThere)
    const deviations: Deviation[] = JSON.parse(
      readIfThere(`src/dialects/${name}/vendor-spec-deviations.json`) ?? '[]',
    )
    let kith: TestKith
    let check: VendorCheck
    beforeAll(async () => {
      kith = await createTestKith({ demo: true })
      check = await checkOperations(kith, dialect, operations, { endpoints, deviations })
    })
    afterAll(() => kith.close())

    test('names the documents that it was derived from', () => {
      expect(table.sources).not.toEqual([])
      for (const { title, version, openapi, published, date } of table.sources) {
        expect([title, version, published].every(Boolean)).toBe(true)
        expect(openapi).toMatch(/^3\./)
        expect(date).toMatch(/^\d{4}-\d\d-\d\d$/)
      }
    })

    test('is as the script writes it', () => {
      expect(read(tableFile(name))).toBe(writeTable(table))
      expect(Object.keys(table.operations)).toEqual(Object.keys(table.operations).toSorted())
    })

    test('has every operation of the documents that is served, and no other', () => {
      const served = Object.keys(table.operations)
      expect(served).not.toEqual([])
      expect(served.filter((operation) => !isServed(operation, endpoints))).toEqual([])
      expect(table.notServed.filter((operation) => isServed(operation, endpoints))).toEqual([])
    })

    test('agrees with the answers in every field and type, or a reason is given', () => {
      expect(check.unexplained.map(lineOf)).toEqual([])
    })

    test('gives no reason for what does not occur any more', () => {
      expect(check.stale).toEqual([])
    })

    test('gives a reason for every deviation', () => {
      for (const { reason, ...deviation } of deviations) {
        expect(reason.length, JSON.stringify(deviation)).toBeGreaterThan(20)
      }
    })

    test('finds a renamed field, a changed type, and a null where none is allowed, in every answer', () => {
      let planted = 0
      for (const operation of operations) {
        for (const fault of faultsOf(operation, check.asked.get(operation.name)!)) {
          const found = compareOperation(operation, fault.asked)
          expect(found.map(lineOf), `${operation.name}: ${fault.about}`).toEqual(
            expect.arrayContaining(
              fault.expected.map((difference) => expect.stringContaining(`: ${difference}: `)),
            ),
          )
          planted += 1
        }
      }
      expect(planted).toBeGreaterThan(50)
    })
  },
)

function lineOf({ operation, kind, path, expected, got }: Difference): string {
  return `${operation}: ${kind} ${path}: expected ${expected}, got ${got}`
}

interface Fault {
  readonly about: string
  readonly asked: OperationAsked
  /** Kinds and paths of the differences that must be found. */
  readonly expected: readonly string[]
}

/** Faults planted into the first answer of success, one for each field that it shows and each kind of fault. */
function faultsOf(operation: VendorOperation, asked: OperationAsked): Fault[] {
  const answer = asked.answers.find(
    ({ status, type }) => (status < 300 || status === asked.success) && type !== undefined,
  )
  const schema = answer && operation.answers[answer.status]?.[answer.type!]
  if (!schema) return []
  const { status, type } = answer
  const known = new Set(compareOperation(operation, asked).map(({ kind, path }) => `${kind} ${path}`))
  return Object.entries(factsOf(schema)).flatMap(([written, types]) => {
    const path = written.replace(/\?$/, '')
    if (path === '$' || path.endsWith('[]') || path.includes('*') || path.includes('"') || types === 'any')
      return []
    const before = structuredClone(answer.body)
    const holder = holderOf(before, path)
    const name = path.split('.').at(-1)!
    if (!holder || !(name in holder)) return []
    const plant = (change: (holder: Record<string, unknown>) => void): OperationAsked => {
      const body = structuredClone(answer.body)
      change(holderOf(body, path)!)
      return { ...asked, answers: [{ status, type, body }] }
    }
    const at = (field: string) => `${status} ${path.slice(0, -name.length)}${field}`
    const faults: Fault[] = [
      {
        about: `${path} renamed`,
        asked: plant((there) => {
          there.renamed = there[name]
          delete there[name]
        }),
        expected: [`extra ${at('renamed')}`],
      },
      {
        about: `${path} of another type`,
        asked: plant((there) => {
          there[name] = otherThan(types)
        }),
        expected: [`type ${at(name)}`],
      },
      {
        about: `${path} null`,
        asked: plant((there) => {
          there[name] = null
        }),
        expected: [`null ${at(name)}`],
      },
    ]
    return faults.filter(
      ({ expected, about }) =>
        !expected.some((difference) => known.has(difference)) &&
        !(about.endsWith(' null') && types.split(' | ').includes('null')),
    )
  })
}

/** The object that holds the field, in the first item of each list on the way. */
function holderOf(body: unknown, path: string): Record<string, unknown> | undefined {
  let at = body
  for (const step of path.split('.').slice(0, -1)) {
    const [name = '', ...lists] = step.split('[]')
    at = name === '$' ? at : (at as Record<string, unknown> | undefined)?.[name]
    for (const _ of lists) at = (at as unknown[] | undefined)?.[0]
    if (typeof at !== 'object' || at === null) return undefined
  }
  return at as Record<string, unknown>
}

/** A value of a type that is not among these. */
function otherThan(types: string): unknown {
  const named = types.split(' | ').map((type) => type.split(':')[0]!)
  if (!named.includes('object')) return { planted: true }
  return named.includes('string') ? 17 : 'planted'
}
