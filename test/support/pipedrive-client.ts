import * as v1 from 'pipedrive/v1'
import * as v2 from 'pipedrive/v2'
import { createTestKith, type Tenant, type TestKith } from './kith.ts'

/** Configurations of Pipedrive's official client for a listening test server. */
export interface PipedriveClient {
  readonly kith: TestKith
  readonly tenant: Tenant
  readonly one: v1.Configuration
  readonly two: v2.Configuration
  /** @returns the id of the new person */
  addPerson(body?: object): Promise<number>
}

export async function openPipedriveClient(): Promise<PipedriveClient> {
  const kith = await createTestKith()
  const tenant = await kith.tenant()
  const root = `http://127.0.0.1:${await kith.app.server.listen({ host: '127.0.0.1', port: 0 })}/pipedrive`
  const apiKey = tenant.keys.pipedrive!
  const two = new v2.Configuration({ apiKey, basePath: `${root}/api/v2` })
  return {
    kith,
    tenant,
    one: new v1.Configuration({ apiKey, basePath: `${root}/v1` }),
    two,
    async addPerson(body = {}) {
      const { data } = await new v2.PersonsApi(two).addPerson({
        AddPersonRequest: { name: 'Mira Okafor', ...body },
      })
      return data!.id!
    },
  }
}

/** The error of a failed call: the client rejects with the body of the answer. */
export async function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (body: unknown) => body,
  )
}
