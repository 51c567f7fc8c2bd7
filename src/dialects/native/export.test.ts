import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import { formatPersonId } from '../../model/person-id.ts'

const CROWD = 10_400

let kith: TestKith
let tenant: Tenant
/** In order of creation. */
let crowd: string[]
let strangers: Tenant
let stranger: string

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant({ defaultRegion: 'US' })
  crowd = []
  for (let from = 0; from < CROWD; from += 800) {
    const drafts = Array.from({ length: Math.min(800, CROWD - from) }, (_, index) => ({
      given: `Given${(from + index) % 7}`,
      surname: `Member${String(from + index).padStart(5, '0')}`,
    }))
    const made = await kith.app.hub.people.createMany(tenant.caller('native'), drafts)
    crowd.push(...made.map(({ id }) => formatPersonId(id)))
  }
  strangers = await kith.tenant()
  const made = await strangers.request('native', '/v1/people', {
    method: 'POST',
    body: { given: 'Stranger' },
  })
  stranger = made.json.id
})
afterAll(() => kith.close())

const post = (body: unknown, options: object = {}) =>
  tenant.request('native', '/v1/export', { method: 'POST', body, ...options })
const postForm = (fields: Record<string, string>) =>
  post(new URLSearchParams(fields).toString(), {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true })
const idsIn = (csv: string): string[] => rowsOf(csv).map(({ id }) => id!)

describe('exporting people selected by a body', () => {
  test('exports the listed ids in their order, each once, also more than ten thousand', async () => {
    const wanted = [...crowd].reverse().slice(100)
    const { status, headers, text } = await post({ format: 'csv', ids: [...wanted, wanted[0]] })
    expect(status).toBe(200)
    expect(headers['content-type']).toContain('text/csv')
    expect(headers['content-disposition']).toBe('attachment; filename="people.csv"')
    expect(wanted.length).toBeGreaterThan(10_000)
    expect(idsIn(text)).toEqual(wanted)
  })

  test('exports all people except three, in the order of the list', async () => {
    const except = [crowd[0]!, crowd[5_000]!, crowd.at(-1)!]
    const { text } = await post({ format: 'csv', except, sort: '-surname' })
    expect(idsIn(text)).toEqual([...crowd].reverse().filter((id) => !except.includes(id)))
    const lossless = await post({ except })
    const people = lossless.text.split('\n').filter((line) => line.startsWith('{"person"'))
    expect(people).toHaveLength(CROWD - 3)
  }, 120_000)

  test('combines ids with search, filter and saved filter', async () => {
    const filter = { field: 'given', op: 'eq', value: 'Given3' }
    const some = crowd.slice(0, 700)
    const expected = some.filter((_, index) => index % 7 === 3)
    expect(idsIn((await post({ format: 'csv', filter, ids: some })).text)).toEqual(expected)
    const saved = await tenant.request('native', '/v1/filters', {
      method: 'POST',
      body: { name: 'Threes', filter },
    })
    const asked = { format: 'csv', q: 'member000', filterId: saved.json.id, except: [expected[0]!] }
    expect(idsIn((await post(asked)).text)).toEqual(expected.slice(1).filter((id) => crowd.indexOf(id) < 100))
  })

  test('exports no one for an empty list of ids, and omits removed people', async () => {
    expect(idsIn((await post({ format: 'csv', ids: [] })).text)).toEqual([])
    const { json } = await tenant.request('native', '/v1/people', { method: 'POST', body: { given: 'Gone' } })
    await tenant.request('native', `/v1/people/${json.id}`, { method: 'DELETE' })
    const ids = [json.id, crowd[0]!]
    expect(idsIn((await post({ format: 'csv', ids })).text)).toEqual([crowd[0]])
    expect(idsIn((await post({ format: 'csv', ids, removed: 'include' })).text)).toEqual(ids)
  })

  test('omits people of other organizations', async () => {
    const { text } = await post({ format: 'csv', ids: [stranger, crowd[1]!] })
    expect(idsIn(text)).toEqual([crowd[1]])
    expect((await post({ ids: [stranger] })).text).not.toContain('Stranger')
    const theirs = await strangers.request('native', '/v1/export', {
      method: 'POST',
      body: { format: 'csv', except: [crowd[0]] },
    })
    expect(idsIn(theirs.text)).toEqual([stranger])
  })

  test('exports in the format of another API, with pages that have the right totals', async () => {
    const asked = { dialect: 'pipedrive', pageSize: 2, ids: [crowd[4]!, stranger, crowd[2]!, crowd[9]!] }
    const { text } = await post({ ...asked, except: [crowd[9]!] })
    const [page, ...more] = text.trim().split('\n')
    expect(more).toEqual([])
    expect(JSON.parse(page!).data.map(({ last_name }: { last_name: string }) => last_name)).toEqual([
      'Member00004',
      'Member00002',
    ])
    const pages = await post({ dialect: 'insighto', pageSize: 500, except: crowd.slice(3) })
    expect(JSON.parse(pages.text.trim()).data.total).toBe(3)
  })

  test('accepts a form, as the console sends it, and query parameters', async () => {
    const ids = [crowd[7]!, crowd[3]!]
    for (const answer of [
      await postForm({ format: 'csv', ids: ids.join() }),
      await tenant.request('native', `/v1/export?format=csv&ids=${ids.join()}`),
    ])
      expect(idsIn(answer.text)).toEqual(ids)
    const filter = JSON.stringify({ field: 'surname', op: 'startsWith', value: 'Member0000' })
    for (const answer of [
      await postForm({ format: 'csv', filter, except: ids.join(), sort: '-name' }),
      await tenant.request(
        'native',
        `/v1/export?${new URLSearchParams({ format: 'csv', filter, except: ids.join(), sort: '-name' })}`,
      ),
    ])
      expect(idsIn(answer.text)).toEqual([6, 5, 4, 9, 2, 8, 1, 0].map((index) => crowd[index]))
  })

  test('finds the same people by phone number as the list, in any notation', async () => {
    await tenant.request('native', '/v1/people', {
      method: 'POST',
      body: { given: 'Dialled', phones: [{ value: '+1 202 555 0177' }] },
    })
    const filter = { some: 'phones', op: 'eq', value: '(202) 555-0177' }
    const { text } = await post({ format: 'csv', filter })
    expect(rowsOf(text).map(({ given }) => given)).toEqual(['Dialled'])
  })
})

describe('refused exports', () => {
  test.each([
    [{ ids: ['psn_1', 'clnt_1'] }, ['/ids/0', '/ids/1'], 'format'],
    [{ except: [7] }, ['/except/0'], 'type'],
    [{ ids: 'psn_00000000001' }, ['/ids'], 'type'],
    [{ ids: Array(40_001).fill('psn_00000000001') }, ['/ids'], 'too_many'],
    [{ ids: [], sort: 'name' }, ['/sort'], 'not_allowed'],
    [{ sort: 'shoeSize' }, ['/sort'], 'enum'],
    [{ filter: { field: 'shoeSize', op: 'eq', value: 44 } }, ['/filter'], 'format'],
    [{ filter: { any: Array(400).fill({ all: [] }) } }, ['/filter'], 'too_long'],
    [{ shoeSize: 44 }, ['/shoeSize'], 'not_allowed'],
    [{ removed: 'maybe' }, ['/removed'], 'enum'],
  ])('report problems by pointer: %#', async (body, pointers, rule) => {
    const { status, json } = await post(body)
    expect(status).toBe(400)
    expect(json.problems).toMatchObject(pointers.map((pointer) => ({ in: 'body', pointer, rule })))
  })

  test('report problems of a form the same way', async () => {
    const { status, json } = await postForm({ ids: 'psn_00000000001,', shoeSize: '44', pageSize: 'x' })
    expect(status).toBe(400)
    const pointers = json.problems.map(({ pointer }: { pointer: string }) => pointer).sort()
    expect(pointers).toEqual(['/ids/1', '/pageSize', '/shoeSize'])
    expect(json.problems.every((problem: { in: string }) => problem.in === 'body')).toBe(true)
  })

  test('include empty bodies, invalid JSON, unknown formats, and bodies over the limit', async () => {
    for (const body of ['', '{"ids"', '[]', { format: 'xlsx' }]) expect((await post(body)).status).toBe(400)
    expect((await post(`{"ids": [${' '.repeat(1_100_000)}]}`)).status).toBe(413)
  })

  test('include searching or sorting by names with keys that may not see them', async () => {
    const blind = await kith.app.hub.keys.create({
      ...{ orgId: tenant.organization.id, dialect: 'native', role: 'read', sensitive: false },
    })
    for (const body of [
      { format: 'csv', q: 'member' },
      { format: 'csv', sort: 'name' },
      { format: 'csv', filter: { field: 'surname', op: 'eq', value: 'Member00001' }, ids: crowd.slice(0, 2) },
      { ids: crowd.slice(0, 2) },
    ])
      expect((await post(body, { key: blind.text })).status, JSON.stringify(body)).toBe(403)
    const allowed = await post({ format: 'csv', ids: crowd.slice(0, 2) }, { key: blind.text })
    expect(idsIn(allowed.text)).toEqual(crowd.slice(0, 2))
    expect(allowed.text).not.toContain('Member')
  })

  test('include requests with a session cookie from another site', async () => {
    const begun = await tenant.request('native', '/v1/session', {
      method: 'POST',
      body: { key: tenant.keys.native },
      key: null,
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    const cookie = String(begun.headers['set-cookie']).split(';')[0]!
    const from = (site: string) =>
      post(new URLSearchParams({ format: 'csv', ids: crowd[0]! }).toString(), {
        key: null,
        headers: { cookie, 'sec-fetch-site': site, 'content-type': 'application/x-www-form-urlencoded' },
      })
    expect((await from('cross-site')).status).toBe(403)
    expect(idsIn((await from('same-origin')).text)).toEqual([crowd[0]])
  })
})
