import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKith, type TestKith } from '../../../test/support/kith.ts'
import { createWorld } from '../../../test/support/world.ts'
import { diagnose } from '../../doctor/doctor.ts'
import { voipbin } from './index.ts'

let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(() => kith.close())

test('kith doctor compares the routes of agents if it gets the token of an agent', async () => {
  const { tenant } = await createWorld(kith, { mark: 'agentmark', number: 1 })
  const origin = `http://127.0.0.1:${await kith.app.server.listen({ host: '127.0.0.1', port: 0 })}`
  const draft = { orgId: tenant.organization.id, dialect: 'voipbin', kind: 'bearer', role: 'admin' } as const
  const { text: key } = await kith.app.hub.keys.create(draft)
  const options = { dialect: voipbin, url: `${origin}/voipbin`, key, kind: 'bearer', pauseMs: 0 }
  const { compared } = await diagnose(options)
  expect(compared).toContain('serviceAgents_getContact')
})
