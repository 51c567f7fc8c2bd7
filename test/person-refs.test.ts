import { afterAll, beforeAll, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import type { Caller } from '../src/model/access.ts'
import { createTestKith, type TestKith } from './support/kith.ts'
import { ownRequests } from './support/route-requests.ts'
import { createWorld, type World } from './support/world.ts'

/** Requests and results of `PersonRefs` are plain data: dialects give the same answers if these are sent between threads. */

let kith: TestKith
let world: World
let copies = 0

beforeAll(async () => {
  kith = await createTestKith({ renderCacheBytesMax: 1, responseCacheBytesMax: 1 })
  world = await createWorld(kith, { mark: 'clonemark', number: 1 })
})
afterAll(() => kith.close())

type Method = (request: { readonly caller: Caller }) => Promise<unknown>

/** Copies the arguments and results of every method, like a message to another thread. */
function copyMessages(): void {
  const { refs } = kith.app.hub
  for (const [name, method] of Object.entries(refs) as unknown as [string, Method][])
    Object.assign(refs, {
      [name]: async ({ caller, ...request }: Parameters<Method>[0]) => {
        copies++
        // The limits stay with the connection of the client.
        const { readLimits: _, ...sent } = caller
        return structuredClone(await method(structuredClone({ ...request, caller: sent })))
      },
    })
}

async function answers(): Promise<string[]> {
  const texts: string[] = []
  for (const dialect of dialects)
    for (const route of dialect.routes) {
      if (!route.cacheable) continue
      for (const { path, headers } of ownRequests(route, world, dialect)) {
        // Errors contain the id of the request.
        const asked = { headers: { ...headers, 'x-request-id': 'the-same' } }
        const { status, text } = await world.tenant.request(dialect.name, path, asked)
        texts.push(`${dialect.name} ${path} ${status} ${text}`)
      }
    }
  return texts
}

test('dialects give the same answers when references and people are copied between threads', async () => {
  // Deleted catalog entries are part of the view.
  await kith.app.hub.catalog.removeLabel(world.tenant.caller('native'), world.labels[0]!.id)
  const before = await answers()
  expect(before.filter((answer) => answer.includes(' 200 ')).length).toBeGreaterThan(2 * dialects.length)
  copyMessages()
  expect(await answers()).toEqual(before)
  expect(copies).toBeGreaterThan(before.length)
})
