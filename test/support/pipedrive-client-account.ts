import { type CustomField, type CustomFieldType, customFieldTypes } from '../../src/model/catalog.ts'
import { createTestKith, type Tenant, type TestKith } from './kith.ts'

/** An account of Pipedrive with what clients look up before they read or write persons. */
export interface PipedriveAccount {
  readonly kith: TestKith
  readonly tenant: Tenant
  /** An OAuth access token of the account; `tenant.keys.pipedrive` is an API token. */
  readonly bearer: string
  /** A custom field of each type, called `My <type>`. Those with options have `Silver` and `Gold`. */
  readonly fields: Readonly<Record<CustomFieldType, CustomField>>
  /** The ids of the labels `Customer` and `Warm lead`. */
  readonly labels: { readonly customer: number; readonly lead: number }
  /** The id of the organization `Quay Ltd`. */
  readonly organization: number
}

export async function openPipedriveAccount(): Promise<PipedriveAccount> {
  const kith = await createTestKith()
  const tenant = await kith.tenant()
  const { hub } = kith.app
  const caller = tenant.caller('native')
  const fields: Partial<Record<CustomFieldType, CustomField>> = {}
  for (const type of customFieldTypes) {
    const options = type === 'enum' || type === 'set' ? { options: ['Silver', 'Gold'] } : {}
    fields[type] = await hub.catalog.createCustomField(caller, { name: `My ${type}`, type, ...options })
  }
  const customer = await hub.catalog.createLabel(caller, { name: 'Customer' })
  const lead = await hub.catalog.createLabel(caller, { name: 'Warm lead' })
  const made = await tenant.request('pipedrive', '/api/v2/organizations', {
    method: 'POST',
    body: { name: 'Quay Ltd' },
  })
  const { text } = await hub.keys.create({
    orgId: tenant.organization.id,
    dialect: 'pipedrive',
    kind: 'bearer',
    role: 'write',
  })
  return {
    kith,
    tenant,
    bearer: text,
    fields: fields as Record<CustomFieldType, CustomField>,
    labels: { customer: customer.id, lead: lead.id },
    organization: made.json.data.id,
  }
}

/** The number of the option of a field. */
export function optionOf(field: CustomField, label: string): number {
  return field.options.find((option) => option.label === label)!.id
}
