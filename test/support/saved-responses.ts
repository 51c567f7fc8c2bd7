import { readFileSync } from 'node:fs'
import { exportPeople } from '../../src/bulk/bulk.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { testingOf } from './dialect-testings.ts'
import type { Tenant, TestKith } from './kith.ts'

/** The list answer that a vendor documents, as a saved response. */
export function documentedResponse(vendor: string): string {
  const { file, list } = testingOf(vendor).vendor!.documentedList
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
