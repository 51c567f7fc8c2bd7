import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestHub, type TestHub } from '../../../test/support/test-hub.ts'
import type { Caller } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'
import type { Person, PersonPatch } from '../../model/person.ts'
import type { Filter } from '../../model/query.ts'
import { personFields } from './lookups.ts'

let kith: TestHub
let blind: Caller
let sighted: Caller
let ada: Person
beforeEach(async () => {
  kith = await openTestHub()
  sighted = kith.caller('own')
  blind = kith.caller('own', { sensitive: false })
  ada = await kith.hub.people.create(sighted, {
    given: 'Ada',
    company: 'Northpier',
    emails: [{ value: 'ada@example.com' }],
    extensions: { acme: { plan: 'gold', secret: 'tea' } },
  })
})
afterEach(async () => {
  await kith.expectSound()
  await kith.close()
})

const hasEmail = (value: string): Filter => ({
  some: personFields.emails,
  test: { op: 'eq', value, folded: true },
})
const versionOf = async () => (await kith.hub.people.get(sighted, ada.id)).version

describe('a write of a key without the right to sensitive values', () => {
  test('makes one new version whether the value is there already or not', async () => {
    const guesses: PersonPatch[] = [
      { given: 'Ada' },
      { given: 'Eve' },
      { emails: [{ value: 'ada@example.com' }] },
      { emails: [{ value: 'eve@example.com' }] },
      { extensions: { acme: { secret: 'tea' } } },
      { company: 'Northpier' },
      {},
    ]
    for (const [index, guess] of guesses.entries()) {
      const person = await kith.hub.people.update(blind, ada.id, guess)
      expect(person).toMatchObject({ version: index + 2, given: null, emails: [] })
    }
    const changes = await kith.hub.history.listChanges(blind, 1, 100)
    expect(changes.map(({ kind, fields }) => [kind, fields])).toEqual(guesses.map(() => ['updated', []]))
    expect(await versionOf()).toBe(guesses.length + 1)
  })

  test('makes no version with the right to them if the value is there already', async () => {
    await kith.hub.people.update(sighted, ada.id, { given: 'Ada' })
    expect(await versionOf()).toBe(1)
  })

  test('makes a record of its source for a right guess too', async () => {
    const restricted = kith.caller('umbra', { sensitive: false })
    await kith.hub.people.update(restricted, ada.id, { given: 'Ada' })
    const bob = await kith.hub.people.create(sighted, { given: 'Bob' })
    await kith.hub.people.update(restricted, bob.id, { given: 'Ada' })
    const [source] = (await kith.hub.people.listSources(blind)).filter(({ name }) => name === 'umbra')
    expect((await kith.hub.people.countBySource(blind)).get(source!.id)).toBe(2)
  })

  test('finds no person by hidden values, and people by open ones', async () => {
    const found: Record<string, number> = {}
    const tried = async (caller: Caller) => {
      await kith.hub.people.update(caller, ada.id, async (_, list) => {
        const count = async (filter: Filter) =>
          (await list({ filter, order: [], page: { limit: 5 } })).items.length
        found.email = await count(hasEmail('ada@example.com'))
        found.company = await count({ some: personFields.company, test: { op: 'eq', value: 'Northpier' } })
        found.plan = await count({
          some: { name: 'acme.plan', type: 'text' },
          test: { op: 'eq', value: 'gold' },
        })
        return {}
      })
      return found
    }
    expect(await tried(sighted)).toEqual({ email: 1, company: 1, plan: 1 })
    expect(await tried(blind)).toEqual({ email: 0, company: 1, plan: 1 })
    await kith.hub.people.create(blind, async (list) => {
      const { items } = await list({ filter: hasEmail('ada@example.com'), order: [], page: { limit: 5 } })
      expect(items).toEqual([])
      return {}
    })
  })

  test('does not fail for a reason that only hidden values give', async () => {
    const refuse = (person: Person) => {
      if (person.emails.length > 0) throw new KithError('invalid', 'At most one e-mail.')
      return { emails: [{ value: 'new@example.com' }] }
    }
    await expect(kith.hub.people.update(sighted, ada.id, refuse)).rejects.toMatchObject({ code: 'invalid' })
    expect(await kith.hub.people.update(blind, ada.id, refuse)).toMatchObject({ version: 2, emails: [] })
    expect(await kith.hub.people.get(sighted, ada.id)).toMatchObject({
      version: 2,
      emails: [{ value: 'ada@example.com' }],
    })
  })

  test('fails for reasons that the key can see, and for mistakes of the program', async () => {
    for (const error of [new KithError('invalid', 'The company is fixed.'), new TypeError('undefined')]) {
      const refuse = (person: Person) => {
        if (person.company !== null) throw error
        return {}
      }
      await expect(kith.hub.people.update(blind, ada.id, refuse)).rejects.toBe(error)
    }
    expect(await versionOf()).toBe(1)
  })

  test('cannot name a record of its source, because a conflict would tell whether there is one', async () => {
    const named = { externalId: 'ada@example.com' }
    await kith.hub.people.create(sighted, named)
    for (const externalId of ['ada@example.com', 'eve@example.com'])
      await expect(kith.hub.people.create(blind, { externalId })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('a saved filter', () => {
  const save = (caller: Caller) =>
    kith.hub.filters.create(caller, { name: 'Eves', conditions: { email: 'ada@example.com' } })

  test('shows its conditions to keys with the right to sensitive values only', async () => {
    const { id } = await save(sighted)
    expect((await kith.hub.filters.get(sighted, id)).conditions).toEqual({ email: 'ada@example.com' })
    expect((await save(blind)).conditions).toBeNull()
    expect((await kith.hub.filters.get(blind, id)).conditions).toBeNull()
    expect((await kith.hub.filters.list(blind)).map(({ conditions }) => conditions)).toEqual([null, null])
    expect((await kith.hub.filters.update(blind, id, { name: 'New' })).conditions).toBeNull()
    expect((await kith.hub.filters.remove(blind, id)).conditions).toBeNull()
  })

  test('lists people for every key if its fields are open, and is refused otherwise', async () => {
    const { id } = await save(sighted)
    const list = async (make: (email: string) => Filter) => {
      const filter = await kith.hub.filters.use(blind, id, ({ conditions }) =>
        make((conditions as { email: string }).email),
      )
      return kith.hub.people.list(blind, { filter, order: [], page: { limit: 5 } })
    }
    const open = await list(() => ({ some: personFields.company, test: { op: 'eq', value: 'Northpier' } }))
    expect(open.items.map(({ id }) => id)).toEqual([ada.id])
    await expect(list(hasEmail)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('that cannot be used says why only to keys with the right to sensitive values', async () => {
    const { id } = await save(sighted)
    const translate = ({ conditions }: { conditions: unknown }): Filter => {
      throw new KithError('invalid', `No such operator: ${JSON.stringify(conditions)}`)
    }
    await expect(kith.hub.filters.use(sighted, id, translate)).rejects.toThrow(/ada@example/)
    await expect(kith.hub.filters.use(blind, id, translate)).rejects.toThrow(
      'The saved filter cannot be used.',
    )
  })
})
