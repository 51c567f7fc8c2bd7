import { afterEach, describe, expect, test } from 'vitest'
import { configFromEnvironment, defaultConfig } from '../src/config.ts'
import { ensureDemo } from '../src/demo/demo.ts'
import type { WireRequest } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { KithError } from '../src/model/errors.ts'
import { testingOf } from './support/dialect-testings.ts'
import { createTestKith, type TestKith } from './support/kith.ts'

let kith: TestKith
afterEach(() => kith.close())

async function firstNumber(): Promise<number> {
  const tenant = await kith.tenant()
  const { vendorIds } = await kith.app.hub.people.create(tenant.caller('native'), { given: 'Ada' })
  return Number(vendorIds.pipedrive)
}

describe('numbers that Kith makes', () => {
  test('begin at 1,500,000,001', async () => {
    kith = await createTestKith({ numbersFrom: defaultConfig.numbersFrom })
    expect(await firstNumber()).toBe(1_500_000_001)
  })

  test('begin at 1 in a demo, so that its examples are short', async () => {
    kith = await createTestKith({ numbersFrom: 0, demo: true })
    expect(await firstNumber()).toBe(1)
  })

  test.each(['7', '2000000000', '5000000000'])('begin at KITH_NUMBERS_FROM=%s', async (first) => {
    kith = await createTestKith({ numbersFrom: 0, ...configFromEnvironment({ KITH_NUMBERS_FROM: first }) })
    expect(await firstNumber()).toBe(Number(first))
  })

  test('begin at the setting in a demo too, which is still recognized as complete', async () => {
    kith = await createTestKith({ numbersFrom: 900, demo: true }, { watched: false })
    const { hub, hubWith } = kith.app
    const filled = await ensureDemo(hub, hubWith)
    expect(filled).toMatchObject({ name: 'Northpier Demo' })
    expect(await ensureDemo(hub, hubWith)).toEqual(filled)
  })
})

describe('a range that is used up', () => {
  test.each(dialects.map(({ name }) => name))(
    'is a clear error when %s creates a person',
    async (dialect) => {
      kith = await createTestKith({ numbersFrom: 2_147_483_647 })
      const tenant = await kith.tenant({ defaultRegion: 'US' })
      const { create, needed } = testingOf(dialect).people
      const send = (mark: string) => {
        const { path, ...options } = create(needed(mark))
        return tenant.request(dialect, path, options)
      }
      const first = await send('first')
      expect([200, 201], first.text).toContain(first.status)
      const refused = await send('second')
      const { renderError } = dialects.find(({ name }) => name === dialect)!
      const conflict = renderError(new KithError('conflict', ''), {} as WireRequest)
      expect(refused.status).toBe(conflict.status)
      expect(refused.text).toContain('All numbers from 2147483647 to 2147483647 are given out')
      expect(await kith.app.hub.people.count(tenant.caller('native'))).toBe(1)
    },
  )
})
