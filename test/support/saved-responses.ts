import { readFileSync } from 'node:fs'
import { exportPeople } from '../../src/bulk/bulk.ts'
import type { Dialect } from '../../src/dialects/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { Json, JsonObject } from '../../src/model/json.ts'
import type { Tenant, TestKith } from './kith.ts'

/** The dialects of the five vendors. */
export const vendors: readonly Dialect[] = dialects.filter(({ name }) => name !== 'native')

/** Where the example of each vendor's documentation lies, and the list of people in it. */
const examples: Readonly<Record<string, { file: string; list(fixture: JsonObject): Json }>> = {
  savvycal: { file: 'clients-response', list: ({ body }) => body! },
  insighto: {
    file: 'read-campaign-contact-list',
    list: ({ response }) => (response as JsonObject).body!,
  },
  quentli: { file: 'customer', list: ({ response }) => response! },
  voipbin: { file: 'contact', list: ({ contact }) => ({ result: [contact!], next_page_token: '' }) },
  pipedrive: { file: 'persons', list: ({ response }) => response! },
}

/** The list answer that a vendor documents, as a saved response. */
export function documentedResponse(vendor: string): string {
  const { file, list } = examples[vendor]!
  const path = new URL(`../../src/dialects/${vendor}/fixtures/${file}.json`, import.meta.url)
  return JSON.stringify(list(JSON.parse(readFileSync(path, 'utf8'))))
}

/** All people of a tenant as list answers of a vendor. */
export async function savedResponse(kith: TestKith, tenant: Tenant, vendor: string): Promise<string> {
  const options = { dialect: vendor, pageSize: 100 }
  const { content } = await exportPeople(kith.app.hub, tenant.caller('native'), dialects, options)
  let text = ''
  for await (const piece of content) text += piece
  return text
}

/** A list answer of Pipedrive with people who have names and e-mail addresses. */
export function pipedriveResponse(
  people: readonly { readonly id: number; readonly name: string; readonly more?: JsonObject }[],
): string {
  const data = people.map(({ id, name, more }) => ({
    ...{ id, name, first_name: name, last_name: null, owner_id: 1, org_id: null, visible_to: 3 },
    ...{ add_time: '2025-01-01T00:00:00Z', update_time: '2025-01-01T00:00:00Z', is_deleted: false },
    emails: [{ value: `${name.toLowerCase()}@example.com`, primary: true, label: 'work' }],
    ...{ phones: [], label_ids: [], custom_fields: {}, ...more },
  }))
  return JSON.stringify({ success: true, data, additional_data: { next_cursor: null } })
}
