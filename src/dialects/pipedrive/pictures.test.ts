import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith, testStart } from '../../../test/support/kith.ts'
import { squarePng } from '../../../test/support/png.ts'
import { openTestStore } from '../../../test/support/test-store.ts'
import type { Clock } from '../../model/clock.ts'
import type { Store } from '../../store/store.ts'

const HOUR = 3_600_000_000

let now = testStart
/** Advances by a microsecond with every call, and by hours when a test says so. */
const clock: Clock = { now: () => ++now }

let store: Store
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  store = await openTestStore()
  kith = await createTestKith({}, { store, clock })
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const ask = (path: string, options = {}) => tenant.request('pipedrive', path, options)
const open = (url: string, at = kith) => at.app.server.app.inject({ url: new URL(url).pathname })
const remove = (id: number) => ask(`/api/v2/persons/${id}`, { method: 'DELETE' })

async function addPerson(): Promise<number> {
  const { json } = await ask('/api/v2/persons', { method: 'POST', body: { name: 'Ada Pictured' } })
  return json.data.id
}

/** The internal person behind an id. */
const personOf = (id: number) =>
  kith.app.hub.people.getByVendorId(tenant.caller('pipedrive'), 'pipedrive', String(id), { removed: true })

async function setPicture(id: number): Promise<void> {
  const image = { field: 'pictureId', mediaType: 'image/png', bytes: squarePng(128) }
  await kith.app.hub.pictures.replace(tenant.caller('pipedrive'), (await personOf(id)).id, image)
}

/** The address of the picture of a person, as an answer shows it. */
async function addressOf(id: number): Promise<string> {
  return (await ask(`/api/v2/persons/${id}/picture`)).json.data.pictures['128']
}

async function pictured(): Promise<{ id: number; url: string }> {
  const id = await addPerson()
  await setPicture(id)
  return { id, url: await addressOf(id) }
}

describe('the address of a picture', () => {
  test('opens the picture without a key for two days at least and three at most', async () => {
    const { url } = await pictured()
    const opened = await open(url)
    expect([opened.statusCode, opened.headers['content-type']]).toEqual([200, 'image/png'])
    expect(opened.rawPayload).toEqual(squarePng(128))
    now += 48 * HOUR - 1000
    expect((await open(url)).statusCode).toBe(200)
    now += 24 * HOUR
    const closed = await open(url)
    const unknown = await open(url.replace(/\/\d+\/(?=[^/]+\/128$)/, '/987654/'))
    expect([closed.statusCode, closed.json()]).toEqual([404, unknown.json()])
    expect(closed.json()).toMatchObject({ success: false, error: 'Picture not found' })
    expect(closed.headers['cache-control']).toBe('no-store')
  })

  test('stays the same for a day, and is another one when it would expire too soon', async () => {
    const { id, url } = await pictured()
    expect(await addressOf(id)).toBe(url)
    now += 24 * HOUR
    const next = await addressOf(id)
    expect(next).not.toBe(url)
    expect((await open(next)).statusCode).toBe(200)
  })

  test('may be kept by the browser that asked, for an hour and not beyond its expiry', async () => {
    const { id, url } = await pictured()
    const { headers } = await open(url)
    expect(headers['cache-control']).toBe('private, max-age=3600')
    expect(headers['x-content-type-options']).toBe('nosniff')
    await remove(id)
    expect((await open(url)).headers['cache-control']).toBe('no-store')
  })

  test('opens at another server of the store, and after a restart', async () => {
    const { id, url } = await pictured()
    const other = await createTestKith({}, { store: { ...store, close: async () => {} }, clock, seed: 2 })
    expect((await open(url, other)).statusCode).toBe(200)
    expect(await addressOf(id)).toBe(url)
    await other.close()
  })

  test('cannot be made from another one', async () => {
    const [first, second] = [await pictured(), await pictured()]
    const parts = new URL(first.url).pathname.split('/')
    const [, , , company = '', picture = '', ticket = ''] = parts
    const [expiry = '', signature = ''] = ticket.split(/-(.*)/s)
    const later = (Number.parseInt(expiry, 36) + 86_400).toString(36)
    const otherTicket = new URL(second.url).pathname.split('/')[5]!
    const stranger = await kith.tenant()
    for (const path of [
      [company, picture, `${later}-${signature}`],
      [company, picture, `0${expiry}-${signature}`],
      [company, picture, otherTicket],
      [company, new URL(second.url).pathname.split('/')[4]!, ticket],
      [stranger.organization.vendorIds.pipedrive, picture, ticket],
      [company, picture, signature],
      [company, picture, `${expiry}-${signature}A`],
      [company, picture, `${expiry}-`],
      [company, picture, ''],
    ]) {
      const url = `/pipedrive/pictures/${path.join('/')}/128`
      expect((await kith.app.server.app.inject({ url })).statusCode, url).toBe(404)
    }
  })

  test('does not show the secret that signs it', async () => {
    const { id, url } = await pictured()
    const { extensions } = await personOf(id)
    const pictureId = Number(extensions.pipedrive?.pictureId)
    const kept = await store.read.pictures.find(tenant.organization.id, pictureId)
    expect(kept!.secret).toHaveLength(32)
    expect(url).not.toContain(kept!.secret)
    const shown = JSON.stringify(await kith.app.hub.pictures.get(tenant.caller('pipedrive'), pictureId))
    expect(shown).not.toContain(kept!.secret)
  })
})

describe('the address of a picture begins with', () => {
  const askedAt = async (id: number, headers: Record<string, string>) =>
    (await ask(`/api/v2/persons/${id}/picture`, { headers })).json.data.pictures['128'].split('/pictures/')[0]

  test('a loopback address or the host of the vendor as the client named it', async () => {
    const { id } = await pictured()
    expect(await askedAt(id, { host: '127.0.0.1:9000' })).toBe('http://127.0.0.1:9000/pipedrive')
    expect(await askedAt(id, { host: 'localhost:8080' })).toBe('http://localhost:8080/pipedrive')
    const headers = { host: 'northpier.pipedrive.com', 'x-api-token': tenant.keys.pipedrive! }
    const url = `/api/v2/persons/${id}/picture`
    const atVendor = await kith.app.server.app.inject({ url, headers })
    expect(atVendor.json().data.pictures['128']).toMatch(/^http:\/\/northpier\.pipedrive\.com\/pictures\//)
  })

  test('no host that only the request knows, in version 1 too', async () => {
    const { id } = await pictured()
    for (const host of ['evil.example', 'pipedrive.com.evil.example', 'a.b.pipedrive.com', '10.1.2.3:80']) {
      expect(await askedAt(id, { host })).toBe('http://localhost/pipedrive')
      const old = await ask(`/v1/persons/${id}`, { headers: { host } })
      expect(old.json.data.picture_id.pictures['512']).toMatch(/^http:\/\/localhost\/pipedrive\/pictures\//)
      expect(old.text).not.toContain(host)
    }
  })

  test('the public URL of the server for hosts that it does not know', async () => {
    const publicUrls = ['https://kith.example.com', 'http://10.0.0.5:8080']
    const told = await createTestKith({ publicUrls }, { store: { ...store, close: async () => {} }, seed: 3 })
    const { id } = await pictured()
    const at = async (host: string) => {
      const headers = { host, 'x-api-token': tenant.keys.pipedrive! }
      const answer = await told.app.server.app.inject({ url: `/pipedrive/v1/persons/${id}`, headers })
      return answer.json().data.picture_id.pictures['128'].split('/pictures/')[0]
    }
    expect(await at('evil.example')).toBe('https://kith.example.com/pipedrive')
    expect(await at('kith.example.com')).toBe('https://kith.example.com/pipedrive')
    expect(await at('KITH.example.com:8443')).toBe('http://kith.example.com:8443/pipedrive')
    expect(await at('10.0.0.5:8080')).toBe('http://10.0.0.5:8080/pipedrive')
    await told.close()
  })
})

describe('the picture of a person', () => {
  test('is closed while the person is removed, in every place', async () => {
    const { id, url } = await pictured()
    await remove(id)
    expect((await open(url)).statusCode).toBe(404)
    expect((await ask(`/api/v2/persons/${id}/picture`)).status).toBe(404)
    const recent = await ask('/v1/recents?since_timestamp=2026-01-01 00:00:00&items=person&limit=500')
    const entry = recent.json.data.find((item: { id: number }) => item.id === id)
    expect(entry.data).toMatchObject({ active_flag: false })
    expect(recent.text).not.toContain(`/${new URL(url).pathname.split('/')[4]}/`)
    await kith.app.hub.people.restore(tenant.caller('native'), (await personOf(id)).id)
    expect((await open(url)).statusCode).toBe(200)
  })

  test('is closed when it was replaced or removed', async () => {
    const { id, url } = await pictured()
    await setPicture(id)
    expect((await open(url)).statusCode).toBe(404)
    const second = await addressOf(id)
    expect((await open(second)).statusCode).toBe(200)
    await ask(`/v1/persons/${id}/picture`, { method: 'DELETE' })
    expect((await open(second)).statusCode).toBe(404)
  })

  test('is closed when the person refers to another one', async () => {
    const { id, url } = await pictured()
    await kith.app.hub.people.update(tenant.caller('pipedrive'), (await personOf(id)).id, {
      extensions: { pipedrive: { pictureId: null } },
    })
    expect((await open(url)).statusCode).toBe(404)
  })

  test('goes with the person into another one, and is closed when that one is removed', async () => {
    const from = await pictured()
    const into = await addPerson()
    await ask(`/v1/persons/${from.id}/merge`, { method: 'PUT', body: { merge_with_id: into } })
    expect((await open(from.url)).statusCode).toBe(200)
    expect((await open(await addressOf(into))).statusCode).toBe(200)
    await remove(into)
    expect((await open(from.url)).statusCode).toBe(404)
  })

  test('that another picture took the place of in a merge is closed', async () => {
    const [from, into] = [await pictured(), await pictured()]
    await ask(`/v1/persons/${from.id}/merge`, { method: 'PUT', body: { merge_with_id: into.id } })
    expect((await open(into.url)).statusCode).toBe(200)
    expect((await open(from.url)).statusCode).toBe(404)
  })
})
