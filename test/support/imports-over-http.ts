import { expect } from 'vitest'
import type { Tenant, TestKith } from './kith.ts'

/** Sends a request about imports, which must succeed. @param path after `/v1/imports/` */
export async function askImports(tenant: Tenant, path: string, body: string | Buffer) {
  const answer = await tenant.request('native', `/v1/imports/${path}`, { method: 'POST', body })
  expect([200, 202]).toContain(answer.status)
  return answer.json
}

/** Imports a file to its end. @returns the job, which must be done */
export async function importOverHttp(
  { app }: TestKith,
  tenant: Tenant,
  query: URLSearchParams,
  body: Buffer,
) {
  const begun = await tenant.request('native', `/v1/imports?${query}`, { method: 'POST', body })
  expect(begun.status).toBe(202)
  await app.jobs.idle()
  const { json } = await tenant.request('native', `/v1/imports/${begun.json.id}`)
  expect(json).toMatchObject({ state: 'done', problem: null })
  return json
}
