import type { ApiKey } from '../../model/access.ts'
import type { BrowserSession } from '../../model/browser-session.ts'
import type { Campaign, CampaignContact } from '../../model/campaign.ts'
import type { Company, CustomField, Label, SavedFilter } from '../../model/catalog.ts'
import type { NewChange } from '../../model/change.ts'
import type { IdempotencyRecord } from '../../model/idempotency-record.ts'
import type { Merge } from '../../model/merge.ts'
import { defaultOrganizationSettings, type Organization } from '../../model/organization.ts'
import type { OrgId, Person, PersonId } from '../../model/person.ts'
import type { Picture } from '../../model/picture.ts'
import type { LookupValue } from '../../model/query.ts'
import type { PersonRecord } from '../../model/record.ts'
import type { Store, VendorIdClaim } from '../store.ts'

/** Complete, valid rows for the store's contract, with a mark in every text that distinguishes them. */

export const noon = 1_772_366_400_000_000

export function samplePerson(orgId: OrgId, id: PersonId, parts: Partial<Person> = {}): Person {
  return {
    id,
    orgId,
    version: 1,
    createdAt: noon + id,
    updatedAt: noon + id,
    removedAt: null,
    vendorIds: {},
    fullName: `Person ${id}`,
    given: null,
    surname: null,
    company: null,
    companyId: null,
    jobTitle: null,
    birthday: null,
    notes: null,
    language: null,
    timeZone: null,
    emails: [],
    phones: [],
    onlineServices: [],
    addresses: [],
    labelIds: [],
    customFields: {},
    extensions: {},
    ...parts,
  }
}

export function sampleRecord(orgId: OrgId, id: number, parts: Partial<PersonRecord> = {}): PersonRecord {
  return {
    orgId,
    id,
    personId: 1,
    sourceId: 1,
    externalId: null,
    values: { '/given': { value: 'Ada', at: noon } },
    lists: {
      emails: {
        entries: [{ key: 'ada@example.com', at: noon, order: 0, entry: { value: 'Ada@example.com' } }],
        removals: [{ key: 'old@example.com', at: noon }],
      },
    },
    payload: null,
    firstSeenAt: noon,
    lastSeenAt: noon,
    ...parts,
  }
}

export function sampleOrganization(
  mark: string,
  parts: Partial<Organization> = {},
): Omit<Organization, 'id'> {
  return {
    name: mark,
    parentId: null,
    vendorIds: { acme: `acme-${mark}` },
    settings: defaultOrganizationSettings,
    createdAt: noon,
    ...parts,
  }
}

export function sampleKey(orgId: OrgId, id: string, parts: Partial<ApiKey> = {}): ApiKey {
  return {
    orgId,
    id,
    dialect: 'acme',
    kind: 'token',
    name: '',
    apiVersion: null,
    role: 'read',
    sensitive: true,
    demo: false,
    hint: 'abcd',
    createdAt: noon,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
    ...parts,
  }
}

export function sampleSession(
  orgId: OrgId,
  tokenHash: string,
  parts: Partial<BrowserSession> = {},
): BrowserSession {
  return { orgId, tokenHash, keyId: 'k', createdAt: noon, expiresAt: noon + 1000, ...parts }
}

export function sampleCampaign(orgId: OrgId, id: string, parts: Partial<Campaign> = {}): Campaign {
  return {
    orgId,
    id,
    name: id,
    attributes: { interval: 1440 },
    createdAt: noon,
    sourceId: null,
    removedAt: null,
    ...parts,
  }
}

export function sampleEnrolment(
  campaignId: string,
  personId: PersonId,
  parts: Partial<CampaignContact> = {},
): CampaignContact {
  return {
    id: `${campaignId}-${personId}`,
    campaignId,
    personId,
    status: 'not_attempted',
    conversationId: null,
    conversationAttributes: { attempts: 0 },
    executedAt: null,
    createdAt: noon + personId,
    ...parts,
  }
}

export function sampleLabel(orgId: OrgId, id: number, mark = ''): Label {
  return {
    orgId,
    id,
    uuid: `label-${mark}${id}`,
    name: `Label ${mark}${id}`,
    detail: `${mark} detail`,
    color: null,
    createdAt: noon + id,
    updatedAt: noon + id,
    removedAt: null,
  }
}

export function sampleField(orgId: OrgId, id: number, mark = ''): CustomField {
  return {
    orgId,
    id,
    key: `field_${mark}${id}`,
    code: `${id}`.padStart(40, 'f'),
    name: `Field ${mark}${id}`,
    type: 'enum',
    options: [{ id: 10, label: 'Gold' }],
    removedOptions: [{ id: 11, label: 'Silver' }],
    attributes: { shown: true },
    createdAt: noon,
    updatedAt: noon,
    removedAt: null,
  }
}

export function sampleCompany(orgId: OrgId, id: number, mark = ''): Company {
  return {
    orgId,
    id,
    name: `Company ${mark}${id}`,
    attributes: { staff: 7 },
    createdAt: noon,
    updatedAt: noon,
    removedAt: null,
  }
}

export function samplePicture(orgId: OrgId, id: number): Picture {
  const bytes = Buffer.from([1, 2, orgId, id])
  return { orgId, id, personId: 1, secret: `secret-${id}`, mediaType: 'image/png', bytes, createdAt: noon }
}

export function sampleMerge(orgId: OrgId, id: number): Merge {
  return {
    orgId,
    id,
    into: samplePerson(orgId, 1),
    from: samplePerson(orgId, 2),
    vendorIds: [{ dialect: 'acme', vendorId: 'v2' }],
    recordIds: [1],
    recordBefore: null,
    sourceId: 1,
    at: noon,
  }
}

export function sampleFilter(orgId: OrgId, id: number, mark = ''): SavedFilter {
  return {
    orgId,
    dialect: 'acme',
    id,
    name: `Filter ${mark}${id}`,
    conditions: { glue: 'and', conditions: [1, 'two', null] },
    attributes: { visible: true },
    createdAt: noon,
    updatedAt: noon,
    removedAt: null,
  }
}

export function sampleChange(orgId: OrgId, personId: PersonId, version = 1): NewChange {
  return {
    orgId,
    kind: version === 1 ? 'created' : 'updated',
    personId,
    version,
    sourceId: 1,
    principal: { kind: 'key', id: 'k' },
    fields: version === 1 ? [] : [{ field: 'notes', before: null, after: `version ${version}` }],
    at: noon + version,
  }
}

export interface Stored {
  readonly person: Person
  readonly lookups?: readonly LookupValue[]
  readonly ids?: readonly Pick<VendorIdClaim, 'dialect' | 'vendorId' | 'number'>[]
}

/** Puts people in with what they are found by. */
export async function put(store: Store, people: readonly Stored[]): Promise<void> {
  await store.transaction(async (session) => {
    for (const { person, lookups = [], ids = [] } of people) {
      await session.people.insert([person])
      await session.people.insertLookups(person.orgId, [{ personId: person.id, values: lookups }])
      const claims = ids.map((id) => ({ orgId: person.orgId, personId: person.id, ...id }))
      await session.people.claimVendorIds(claims)
    }
  })
}

export function sampleAnswer(orgId: OrgId, name: string, mark = 'done'): IdempotencyRecord {
  return { orgId, keyId: 'k', name, fingerprint: mark, answer: { status: 201, body: mark }, at: noon }
}
