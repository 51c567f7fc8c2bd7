import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { triesOf } from '../../../../test/support/engine.ts'
import { createTestKith, type Tenant, type TestKith, testStart } from '../../../../test/support/kith.ts'
import { openTestStore } from '../../../../test/support/test-store.ts'
import { steppingClock } from '../../../model/clock.ts'
import type { PersonDraft } from '../../../model/person.ts'

/** Incremental loads: what changed since a time, oldest change first, deleted items included. */

let kith: TestKith
let tenant: Tenant
const SECOND = 1_000_000
const EVER = '1970-01-01 00:00:00'

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

type Parameters = Readonly<Record<string, string | number>>
interface Item {
  readonly item: string
  readonly id: number
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  readonly data: any
}

const hub = () => kith.app.hub
const recentsPath = (parameters: Parameters): string => {
  const texts = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]))
  return `/v1/recents?${new URLSearchParams({ since_timestamp: EVER, limit: '500', ...texts })}`
}
const recents = (owner: Tenant, parameters: Parameters = {}, key?: string) =>
  owner.request('pipedrive', recentsPath(parameters), key === undefined ? {} : { key })
interface Page {
  readonly data: readonly Item[]
  readonly pagination: { readonly next_start?: number; readonly more_items_in_collection: boolean }
}
const pageOf = ({
  json,
}: {
  json: { data: Item[]; additional_data: { pagination: Page['pagination'] } }
}): Page => ({
  data: json.data,
  pagination: json.additional_data.pagination,
})
const itemsOf = async (owner: Tenant, parameters?: Parameters): Promise<Item[]> =>
  (await recents(owner, parameters)).json.data
const named = ({ item, data }: Item) => `${item} ${data.name}${data.active_flag === false ? ', deleted' : ''}`
const add = async (owner: Tenant, draft: PersonDraft) => {
  const { id, vendorIds } = await hub().people.create(owner.caller('native'), draft)
  return { id, number: Number(vendorIds.pipedrive) }
}
const send = (owner: Tenant, method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object) =>
  owner.request('pipedrive', path, { method, ...(body && { body }) })

describe('an item', () => {
  test('is a person with plain owner, organization and picture, blank entries for none, and the times of version 1', async () => {
    const owner = await kith.tenant()
    const org = (await send(owner, 'POST', '/api/v2/organizations', { name: 'Quay Ltd' })).json.data
    await add(owner, { fullName: 'Ada King', companyId: org.id, createdAt: testStart })
    const [item] = await itemsOf(owner, { items: 'person' })
    expect(item).toMatchObject({
      item: 'person',
      id: 1,
      data: {
        id: 1,
        company_id: Number(owner.organization.vendorIds.pipedrive),
        owner_id: 1,
        org_id: org.id,
        org_name: 'Quay Ltd',
        name: 'Ada King',
        first_name: 'Ada',
        last_name: 'King',
        email: [{ value: '', primary: true }],
        phone: [{ value: '', primary: true }],
        active_flag: true,
        add_time: '2026-03-01 12:00:00',
        delete_time: null,
        first_char: 'a',
        visible_to: '3',
        picture_id: null,
        open_deals_count: 0,
      },
    })
    expect(item!.data.update_time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  })

  test('is an organization, a filter, or a user as the only entry of a list', async () => {
    const owner = await kith.tenant()
    await send(owner, 'POST', '/api/v2/organizations', { name: 'Quay Ltd' })
    await send(owner, 'POST', '/v1/filters', {
      name: 'Everybody',
      type: 'people',
      conditions: { glue: 'and', conditions: [] },
    })
    const items = await itemsOf(owner)
    expect(items.map(({ item, id }) => [item, id])).toEqual([
      ['user', 1],
      ['organization', 1],
      ['filter', expect.any(Number)],
    ])
    expect(items[0]!.data).toMatchObject([{ id: 1, name: 'Kith', modified: expect.any(String) }])
    expect(items[1]!.data).toMatchObject({
      name: 'Quay Ltd',
      owner_id: 1,
      active_flag: true,
      people_count: 0,
    })
    expect(items[2]!.data).toMatchObject({ name: 'Everybody', active_flag: true })
  })
})

describe('what was deleted is inactive at the time of its deletion', () => {
  test('persons, organizations and filters, among those that were not', async () => {
    const owner = await kith.tenant()
    for (const fullName of ['One', 'Two', 'Three']) await add(owner, { fullName })
    const org = (await send(owner, 'POST', '/api/v2/organizations', { name: 'Quay' })).json.data
    const conditions = { glue: 'and', conditions: [] }
    const filter = (await send(owner, 'POST', '/v1/filters', { name: 'All', type: 'people', conditions }))
      .json.data
    await send(owner, 'DELETE', '/api/v2/persons/2')
    await send(owner, 'DELETE', `/api/v2/organizations/${org.id}`)
    await send(owner, 'DELETE', `/v1/filters/${filter.id}`)
    await send(owner, 'PUT', '/v1/persons/1', { job_title: 'Buyer' })
    const items = await itemsOf(owner, { items: 'person,organization,filter' })
    expect(items.map(named)).toEqual([
      'person Three',
      'person Two, deleted',
      'organization Quay, deleted',
      'filter All, deleted',
      'person One',
    ])
    const deleted = items[1]!.data
    expect(deleted.delete_time).toBe(deleted.update_time)
  })

  test('a person that was merged into another one, under its own id and name', async () => {
    const owner = await kith.tenant()
    const first = await add(owner, { fullName: 'Ada King', emails: [{ value: 'ada@example.com' }] })
    const second = await add(owner, { fullName: 'Ada Lovelace' })
    await send(owner, 'PUT', `/v1/persons/${first.number}/merge`, { merge_with_id: second.number })
    const items = await itemsOf(owner, { items: 'person' })
    expect(items.map(({ id, data }) => [id, data.id, data.active_flag]).toSorted()).toEqual([
      [first.number, first.number, false],
      [second.number, second.number, true],
    ])
    expect(items.find(({ id }) => id === first.number)!.data.name).toBe('Ada King')
  })

  test('a person that was restored is active again', async () => {
    const owner = await kith.tenant()
    const { number } = await add(owner, { fullName: 'Ada' })
    await send(owner, 'DELETE', `/api/v2/persons/${number}`)
    await send(owner, 'PUT', `/v1/persons/${number}`, { active_flag: true })
    expect((await itemsOf(owner, { items: 'person' })).map(named)).toEqual(['person Ada'])
  })
})

describe('pages', () => {
  /** Seven persons that changed at the same time, a day ago, and two organizations. */
  async function tied(): Promise<Tenant> {
    const owner = await kith.tenant()
    const at = testStart - 86_400 * SECOND
    const drafts = Array.from({ length: 7 }, (_, index) => ({
      fullName: `No ${index}`,
      createdAt: at,
      updatedAt: at,
    }))
    await hub().people.createMany(owner.caller('native'), drafts, { keepsTimes: true })
    for (const name of ['A', 'B']) {
      await hub().companies.create(owner.caller('pipedrive'), { name, createdAt: at })
    }
    return owner
  }

  test.each([1, 2, 3, 4, 9, 500])('of %d items show each item of one second once', async (limit) => {
    const owner = await tied()
    const seen: string[] = []
    let start: number | undefined = 0
    while (start !== undefined) {
      const parameters = { items: 'person,organization', limit, start }
      const { data, pagination }: Page = pageOf(await recents(owner, parameters))
      expect(pagination).toMatchObject({ start, limit })
      seen.push(...data.map(named))
      start = pagination.next_start
      expect(pagination.more_items_in_collection).toBe(start !== undefined)
    }
    expect(seen.toSorted()).toEqual([
      'organization A',
      'organization B',
      ...[0, 1, 2, 3, 4, 5, 6].map((index) => `person No ${index}`),
    ])
  })

  test('begin where the page before ended, although items before them moved to the end', async () => {
    const owner = await tied()
    const page = async (start: number) => (await recents(owner, { items: 'person', limit: 3, start })).json
    const first = await page(0)
    expect(first.data.map(named)).toEqual(['person No 0', 'person No 1', 'person No 2'])
    await send(owner, 'PATCH', '/api/v2/persons/1', { job_title: 'Buyer' })
    await send(owner, 'DELETE', '/api/v2/persons/2')
    const second = await page(first.additional_data.pagination.next_start)
    expect(second.data.map(named)).toEqual(['person No 3', 'person No 4', 'person No 5'])
    const third = await page(second.additional_data.pagination.next_start)
    expect(third.data.map(named)).toEqual(['person No 6', 'person No 0', 'person No 1, deleted'])
    expect(third.additional_data.pagination).toEqual({ start: 6, limit: 3, more_items_in_collection: false })
  })

  test('are counted from the beginning where no page before them was served', async () => {
    const owner = await tied()
    const at = async (start: number) =>
      (await itemsOf(owner, { items: 'person', limit: 2, start })).map(named)
    expect(await at(5)).toEqual(['person No 5', 'person No 6'])
    expect(await at(6)).toEqual(['person No 6'])
    expect(await at(700)).toEqual([])
  })

  test('then repeat as many items as changed within the last hour, because these may have been before them', async () => {
    const owner = await tied()
    await send(owner, 'PATCH', '/api/v2/persons/1', { job_title: 'Buyer' })
    const at = async (start: number) =>
      (await itemsOf(owner, { items: 'person', limit: 2, start })).map(named)
    expect(await at(3)).toEqual(['person No 3', 'person No 4'])
    expect(await at(6)).toEqual(['person No 6', 'person No 0'])
  })

  test('have the time that was asked for and the time of their last item', async () => {
    const owner = await kith.tenant()
    await hub().people.createMany(
      owner.caller('native'),
      [
        { fullName: 'One', createdAt: testStart - 2 * SECOND, updatedAt: testStart - 2 * SECOND },
        { fullName: 'Two', createdAt: testStart - SECOND, updatedAt: testStart - SECOND + 999_999 },
      ],
      { keepsTimes: true },
    )
    const { additional_data } = (
      await recents(owner, { items: 'person', since_timestamp: '2026-03-01 11:59:59' })
    ).json
    expect(additional_data).toMatchObject({
      since_timestamp: '2026-03-01 11:59:59',
      last_timestamp_on_page: '2026-03-01 11:59:59',
    })
    const empty = (await recents(owner, { items: 'person', since_timestamp: '2030-01-01 00:00:00' })).json
    expect(empty).toMatchObject({
      success: true,
      data: [],
      additional_data: { last_timestamp_on_page: '2030-01-01 00:00:00' },
    })
  })

  test('include the second that was asked for, and nothing before it', async () => {
    const owner = await kith.tenant()
    await hub().people.createMany(
      owner.caller('native'),
      [-1, 0, 999_999, SECOND].map((after, index) => ({
        fullName: `No ${index}`,
        createdAt: testStart - SECOND,
        updatedAt: testStart + after,
      })),
      { keepsTimes: true },
    )
    const since = async (text: string) =>
      (await itemsOf(owner, { items: 'person', since_timestamp: text })).map(named)
    const expected = ['person No 1', 'person No 2', 'person No 3']
    expect(await since('2026-03-01 12:00:00')).toEqual(expected)
    expect(await since('2026-03-01T12:00:00Z')).toEqual(expected)
    expect(await since('2026-03-01T14:00:00+02:00')).toEqual(expected)
  })
})

describe('parameters', () => {
  test.each<[string, Parameters, string]>([
    ['no time', { since_timestamp: '' }, 'since_timestamp'],
    ['a time without a day', { since_timestamp: '2026' }, 'since_timestamp'],
    ['a day that does not exist', { since_timestamp: '2026-02-30 00:00:00' }, 'since_timestamp'],
    ['an unknown kind', { items: 'person,planet' }, 'planet'],
    ['a limit of 0', { limit: 0 }, 'limit'],
    ['a limit of 501', { limit: 501 }, 'limit'],
    ['a limit that is no number', { limit: 'many' }, 'limit'],
    ['a negative start', { start: -1 }, 'start'],
  ])('%s is refused', async (_about, parameters, word) => {
    const { status, json } = await recents(tenant, parameters)
    expect(status).toBe(400)
    expect(json).toMatchObject({ success: false, data: null, additional_data: null })
    expect(JSON.stringify(json)).toContain(word)
  })

  test('a request without a time is refused', async () => {
    expect((await tenant.request('pipedrive', '/v1/recents')).status).toBe(400)
  })

  test.each([
    'activity',
    'activityType',
    'deal',
    'file',
    'lead',
    'note',
    'pipeline',
    'product',
    'project',
    'stage',
    'task',
  ])('of the kind %s there is nothing', async (items) => {
    const { status, json } = await recents(tenant, { items })
    expect([status, json.data]).toEqual([200, []])
    expect(json.additional_data.pagination).toEqual({ start: 0, limit: 500, more_items_in_collection: false })
  })

  test('kinds are separated by commas, and no kind means every kind', async () => {
    const owner = await kith.tenant()
    await add(owner, { fullName: 'Ada' })
    const kinds = async (items: string) => (await itemsOf(owner, { items })).map(({ item }) => item)
    expect(await kinds('deal, person ,user')).toEqual(['user', 'person'])
    expect(await kinds('')).toEqual(['user', 'person'])
  })
})

describe('rights', () => {
  test('a key that may only read is enough, and another account shows nothing of this one', async () => {
    const owner = await kith.tenant()
    const other = await kith.tenant()
    await add(owner, { fullName: 'Ada' })
    const make = async (rights: object) =>
      (
        await hub().keys.create({
          orgId: owner.organization.id,
          dialect: 'pipedrive',
          role: 'read',
          ...rights,
        })
      ).text
    const read = await recents(owner, { items: 'person' }, await make({}))
    expect([read.status, read.json.data.map(named)]).toEqual([200, ['person Ada']])
    expect(await itemsOf(other, { items: 'person' })).toEqual([])
  })

  test('without the right to sensitive values no personal data is shown, of deleted and merged persons either', async () => {
    const owner = await kith.tenant()
    for (const name of ['Ada', 'Ben', 'Cleo']) {
      await add(owner, {
        fullName: name,
        emails: [{ value: `${name}@example.com` }],
        phones: [{ value: '+442079460011' }],
        notes: 'Secret',
      })
    }
    await send(owner, 'DELETE', '/api/v2/persons/1')
    await send(owner, 'PUT', '/v1/persons/2/merge', { merge_with_id: 3 })
    const { text: key } = await hub().keys.create({
      orgId: owner.organization.id,
      dialect: 'pipedrive',
      role: 'read',
      sensitive: false,
    })
    const answer = await recents(owner, { items: 'person' }, key)
    expect(answer.json.data.map(({ id, data }: Item) => [id, data.active_flag]).toSorted()).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ])
    expect(answer.text).not.toMatch(/Ada|Ben|Cleo|example\.com|7946|Secret/)
  })
})

describe('a reader that loads by bookmark', () => {
  const steps = fc.record({
    kind: fc.constantFrom('add', 'change', 'remove', 'restore', 'merge', 'organization'),
    place: fc.nat({ max: 50 }),
  })
  const scripts = fc.record({
    limit: fc.integer({ min: 1, max: 4 }),
    gaps: fc.array(fc.array(steps, { maxLength: 5 }), { minLength: 1, maxLength: 8 }),
  })

  test.each([
    ['one server', 1],
    ['two servers in turns', 2],
  ])(
    'ends with the newest state of everything, whatever is written between its pages, asking %s',
    async (_about, servers) => {
      const store = await openTestStore()
      // Several changes fall into one second.
      const clock = steppingClock(testStart, 60_000)
      const kiths = [
        await createTestKith({}, { clock, store }),
        // The store is closed once, by the first server.
        await createTestKith({}, { clock, store: { ...store, close: async () => {} }, seed: 2 }),
      ]
      try {
        await fc.assert(
          fc.asyncProperty(scripts, async ({ limit, gaps }) => {
            const owner = await kiths[0]!.tenant()
            const write = writerOf(owner)
            const pending = [...gaps]
            const known = new Map<string, string>()
            let bookmark = EVER
            let page = 0
            for (let run = 0; run <= gaps.length; run++) {
              let start: number | undefined = 0
              let newest = bookmark
              while (start !== undefined) {
                const parameters = { items: 'person,organization', since_timestamp: bookmark, limit, start }
                const { data, pagination }: Page = await pageFrom(kiths[page++ % servers]!, owner, parameters)
                for (const item of data) {
                  known.set(`${item.item} ${item.id}`, named(item))
                  if (item.data.update_time > newest) newest = item.data.update_time
                }
                start = pagination.next_start
                for (const step of pending.shift() ?? []) await write(step)
              }
              bookmark = newest
            }
            expect(new Map([...known].toSorted())).toEqual(await stateOf(owner))
          }),
          { numRuns: triesOf(30), seed: 13 },
        )
      } finally {
        for (const kith of kiths) await kith.close()
      }
    },
    120_000,
  )

  async function pageFrom(server: TestKith, owner: Tenant, parameters: Parameters): Promise<Page> {
    const { body } = await server.app.server.app.inject({
      url: `/pipedrive${recentsPath(parameters)}&api_token=${owner.keys.pipedrive}`,
    })
    return pageOf({ json: JSON.parse(body) })
  }

  /** Every person and organization of an account, as `named` shows them. */
  async function stateOf(owner: Tenant): Promise<Map<string, string>> {
    const state = new Map<string, string>()
    for (let id = 1; ; id++) {
      const { status, json } = await owner.request('pipedrive', `/v1/persons/${id}`)
      if (status === 404) break
      const isMergedAway = json.data.id !== id
      // The name of a merged person is the one that it had.
      state.set(
        `person ${id}`,
        isMergedAway ? `person Person ${id}, deleted` : named({ item: 'person', id, data: json.data }),
      )
    }
    for (let id = 1; ; id++) {
      const { status, json } = await owner.request('pipedrive', `/v1/organizations/${id}`)
      if (status === 404) break
      state.set(`organization ${id}`, named({ item: 'organization', id, data: json.data }))
    }
    return new Map([...state].toSorted())
  }

  function writerOf(owner: Tenant) {
    let people = 0
    const idAt = (place: number) => (place % Math.max(people, 1)) + 1
    return async ({ kind, place }: { kind: string; place: number }): Promise<void> => {
      const path = `/v1/persons/${idAt(place)}`
      switch (kind) {
        case 'add':
          people += 1
          await send(owner, 'POST', '/v1/persons', { name: `Person ${people}` })
          return
        case 'change':
          await send(owner, 'PUT', path, { job_title: `Job ${place}` })
          return
        case 'remove':
          await send(owner, 'DELETE', path)
          return
        case 'restore':
          await send(owner, 'PUT', path, { active_flag: true })
          return
        case 'merge':
          await send(owner, 'PUT', `${path}/merge`, { merge_with_id: idAt(place + 1) })
          return
        default:
          if (place % 2 === 0) await send(owner, 'POST', '/v1/organizations', { name: `Org ${place}` })
          else await send(owner, 'DELETE', `/v1/organizations/${Math.ceil(place / 10)}`)
      }
    }
  }
})
