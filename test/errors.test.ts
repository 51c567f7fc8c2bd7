import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { attemptsOn } from './support/attempts.ts'
import { createTestKith, type TestKith } from './support/kith.ts'
import { createWorld } from './support/world.ts'

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
  let kith: TestKith
  beforeAll(async () => {
    kith = await createTestKith({ bodyBytesMax: 16_384 })
  })
  afterAll(() => kith.close())
  test.each(dialect.routes.map((route) => [route.operationId, route] as const))(
    '%s',
    async (operation, route) => {
      const world = await createWorld(kith, { mark: 'errormark', number: 1 })
      const seen = new Set<number>()
      for (const group of await attemptsOn(route, world, dialect, kith)) {
        const answers = await Promise.all(
          group.map(({ path, ...options }) => world.tenant.request(name, path, options)),
        )
        for (const { status } of answers) seen.add(status)
      }
      const missing = Object.keys(route.responses)
        .map(Number)
        .filter((status) => !seen.has(status))
      writeFileSync(
        '/tmp/proofs-try/missing.txt',
        `${name} ${operation} ${missing.join(' ')} | ${[...seen].join(' ')}\n`,
        { flag: 'a' },
      )
    },
  )
})
