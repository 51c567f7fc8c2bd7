import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkFiles } from '../../test/support/bulk-files.ts'
import { expectSound } from '../../test/support/invariants.ts'
import { createTestKith, type Tenant, type TestKith } from '../../test/support/kith.ts'
import { createWorld } from '../../test/support/world.ts'
import { dialects } from '../dialects/index.ts'
import { exportPeople } from './bulk.ts'

/** Breaks files of every format, as `csv.test.ts` and `vcard.test.ts` do for tables and cards. */

const files = bulkFiles()
let kith: TestKith
let tenant: Tenant
const good: Record<string, string> = {}
beforeAll(async () => {
  kith = await createTestKith()
  const world = await createWorld(kith, { mark: 'brokenmark', number: 1 })
  const exported = async (options: object) => {
    let text = ''
    const { content } = await exportPeople(kith.app.hub, world.tenant.caller('native'), dialects, options)
    for await (const chunk of content) text += chunk
    return text
  }
  for (const format of ['jsonl', 'vcard', 'vcard3', 'jscontact']) good[format] = await exported({ format })
  for (const { name } of dialects) good[name] = await exported({ dialect: name, pageSize: 10 })
  tenant = await kith.tenant({ defaultRegion: 'US' })
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

const names = ['jsonl', 'vcard', 'vcard3', 'jscontact', ...dialects.map(({ name }) => name)]

const breaks = fc.array(
  fc.oneof(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      put: fc.constantFrom('"', '\0', '\n', ',', '{', ']', '\r', '\uFEFF', 'null', '-1', '💥', '\x80', '\\'),
      cut: fc.nat(3),
    }),
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      put: fc.constantFrom('', '[1]', '{}', '"x"', '1e999'),
      cut: fc.nat(400),
    }),
  ),
  { minLength: 1, maxLength: 3 },
)

test.each(names)(
  '%s files broken at random are imported or refused, and leave the store consistent',
  async (name) => {
    const caller = tenant.caller('native')
    const { imports } = kith.app.hub
    const outcomes = new Set<string>()
    await fc.assert(
      fc.asyncProperty(breaks, fc.constantFrom('utf8', 'latin1', 'utf16le'), async (changes, encoding) => {
        let text = good[name]!
        for (const { at, put, cut } of changes) {
          const place = Math.floor(at * text.length)
          text = text.slice(0, place) + put + text.slice(place + cut)
        }
        const before = (await imports.list(caller, 1000)).length
        const outcome = await files
          .importText(kith.app.hub, caller, Buffer.from(text, encoding as BufferEncoding), {
            name: 'x',
            format: name === 'vcard3' ? 'vcard' : name,
          })
          .catch((error: Error) => error)
        outcomes.add(outcome instanceof Error ? 'refused' : 'read')
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ name: 'KithError' })
          expect(['invalid', 'conflict']).toContain((outcome as Error & { code: string }).code)
          expect((await imports.list(caller, 1000)).length).toBe(before)
        } else {
          expect(outcome.job.state).toBe('done')
        }
      }),
      { numRuns: 40, seed: 9 },
    )
    expect(outcomes).toContain('refused')
    await expectSound(kith.app.store, tenant.organization.id, dialects)
  },
  120_000,
)

describe('malicious files', () => {
  const deep = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`
  const person = (more: string) => `{"id": 9, "name": "Deep", "emails": [], "visible_to": 3, "more": ${more}}`

  test.each([
    ['an array nested a million times', () => deep(1_000_000), /not valid JSON/],
    ['a person nested a hundred thousand times', () => person(deep(100_000)), /not valid JSON/],
    [
      'an export with a deeply nested line',
      () => `{"kith":"export","version":1}\n{"person":${deep(5000)}}\n`,
      /Line 2/,
    ],
    ['a document of 40 MB', () => `[\n${' '.repeat(40_000_000)}\n]`, /larger than 33554432 bytes/],
    ['a deeply nested card', () => `{"@type":"Card","x":${deep(5000)}}`, /not valid JSON/],
  ])('refuses %s', async (_description, content, message) => {
    const own = await kith.tenant()
    const importing = files.importText(kith.app.hub, own.caller('native'), content(), { name: 'x.json' })
    await expect(importing).rejects.toThrow(message)
    expect(await kith.app.hub.imports.list(own.caller('native'), 10)).toEqual([])
  })

  test('reads or rejects people with 50,000 addresses or with keys such as __proto__', async () => {
    const own = await kith.tenant()
    const emails = Array.from({ length: 50_000 }, (_, n) => ({ value: `p${n}@example.com` }))
    const lines = [
      { id: 1, name: 'Many', emails, visible_to: 3 },
      { id: 2, name: 'Proto', emails: [], visible_to: 3, custom_fields: { constructor: 'x' } },
    ].map((one) => JSON.stringify(one))
    const proto = '{"id":3,"name":"P","emails":[],"visible_to":3,"custom_fields":{"__proto__":"x"}}'
    const { job } = await files.importText(kith.app.hub, own.caller('native'), [...lines, proto].join('\n'), {
      name: 'x.jsonl',
    })
    expect(job.state).toBe('done')
    await expectSound(kith.app.store, own.organization.id, dialects)
  })
})
