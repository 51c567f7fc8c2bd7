import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, kith as run, temporaryFolder } from './support/command.ts'
import { onPostgres } from './support/engine.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { createDatabase, type TestDatabase } from './support/test-database.ts'

/** A number without an extension finds all of its extensions, with one it finds that one, wherever numbers are looked up. */

const people = {
  Desk: '+1 202 555 0143',
  Ada: '(202) 555-0143 x101',
  Ben: '+1-202-555-0143;ext=102',
  Flora: '1-800-FLOWERS',
  Code: '12345',
  Other: '+1 202 555 0199 x101',
} as const

const switchboard = ['Ada', 'Ben', 'Desk']
const lookups = [
  ['the number', '+12025550143', switchboard],
  ['the national number', '(202) 555-0143', switchboard],
  ['one extension', '202.555.0143 ext. 101', ['Ada']],
  ['one extension as a URI has it', '+12025550143;ext=102', ['Ben']],
  ['an extension that there is not', '+1 202 555 0143 x103', []],
  ['letters', '1-800-FLOWERS', ['Flora']],
  ['the digits of letters', '+1 800 356 9377', ['Flora']],
  ['Arabic-Indic digits', '+١٢٠٢٥٥٥٠١٤٣', switchboard],
  ['a short code', '12345', ['Code']],
] as const

describe('the native API', () => {
  let kith: TestKith
  let tenant: Tenant
  beforeAll(async () => {
    kith = await createTestKith()
    tenant = await kith.tenant({ defaultRegion: 'US' })
    for (const [given, value] of Object.entries(people)) {
      await kith.app.hub.people.create(tenant.caller('native'), { given, phones: [{ value }] })
    }
  })
  afterAll(() => kith.close())

  async function found(query: Record<string, string>): Promise<string[]> {
    const { json } = await tenant.request('native', `/v1/people?${new URLSearchParams(query)}`)
    return json.items.map(({ given }: { given: string }) => given).sort()
  }

  test.each(lookups)('finds by a search for %s', async (_what, text, expected) => {
    expect(await found({ q: text })).toEqual([...expected])
  })

  test.each(lookups)('finds by a filter for %s', async (_what, value, expected) => {
    expect(await found({ filter: JSON.stringify({ some: 'phones', op: 'eq', value }) })).toEqual([
      ...expected,
    ])
    expect(await found({ filter: JSON.stringify({ some: 'phones', op: 'in', value: [value] }) })).toEqual([
      ...expected,
    ])
    const others = Object.keys(people).filter((given) => !(expected as readonly string[]).includes(given))
    const not = { not: { some: 'phones', op: 'eq', value } }
    expect(await found({ filter: JSON.stringify(not) })).toEqual(others.sort())
  })

  test('finds by a part of the number, but not by a part of it and the extension', async () => {
    expect(await found({ q: '555-0143' })).toEqual(switchboard)
    expect(await found({ q: '0143101' })).toEqual([])
  })
})

describe('kith people find', () => {
  const folder = temporaryFolder()
  let database: TestDatabase | undefined
  let where: readonly string[]
  beforeAll(async () => {
    await buildProgram()
    if (onPostgres) database = await createDatabase()
    where = database ? ['--database-url', database.url] : ['--data', join(folder.path, 'data')]
    expect(run(['organizations', 'create', 'Northpier', '--region', 'US', ...where]).code).toBe(0)
    for (const [given, value] of Object.entries(people)) {
      const person = JSON.stringify({ given, phones: [{ value }] })
      expect(run(['people', 'create', person, ...where]).code).toBe(0)
    }
  }, 240_000)
  afterAll(async () => {
    await database?.drop()
    folder.remove()
  })

  test.each(lookups)('finds by %s', (_what, text, expected) => {
    const { stdout } = run(['people', 'find', text, '--json', ...where])
    expect(
      JSON.parse(stdout)
        .map(({ given }: { given: string }) => given)
        .sort(),
    ).toEqual([...expected])
  })
})
