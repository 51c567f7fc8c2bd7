import type { ApiKey, Caller } from '../../model/access.ts'
import type { Campaign } from '../../model/campaign.ts'
import type { Company, CustomField, Label, SavedFilter } from '../../model/catalog.ts'
import { KithError } from '../../model/errors.ts'
import { importLimits, type Rejection } from '../../model/import.ts'
import type { Merge } from '../../model/merge.ts'
import type { Person, PersonId } from '../../model/person.ts'
import type { Picture } from '../../model/picture.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import type { Enrolment } from '../../model/related-entity.ts'
import type { Session, VendorIdClaim } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { type History, type People, type PersonChange, wholeHistory } from '../people/index.ts'

/**
 * Everything that is stored about one person, for the person who asks for it (GDPR, articles 15 and 20). `store/tables.ts` says of each
 * table with personal data which member has it.
 */
export interface SubjectExport {
  readonly person: Person
  /** Ids that lead to the person: the present ones are in `person.vendorIds`, these are earlier ones. */
  readonly ids: readonly VendorIdClaim[]
  /** What each source said, value by value with its time, and the data as it came if it was stored. */
  readonly records: readonly (PersonRecord & { readonly source: Source })[]
  /** Oldest first: who changed what, when, and in the name of which source. */
  readonly history: readonly PersonChange[]
  /** People who were merged into this one, as they were before. */
  readonly merges: readonly Merge[]
  readonly pictures: readonly Picture[]
  readonly campaigns: readonly { readonly campaign: Campaign | undefined; readonly enrolment: Enrolment }[]
  /** What the person's ids of labels, custom fields and companies stand for. */
  readonly definitions: {
    readonly labels: readonly Label[]
    readonly customFields: readonly CustomField[]
    readonly company: Company | undefined
  }
  /** Rows of other things that have an e-mail address, a phone number or an id of the person in them. */
  readonly mentions: {
    readonly filters: readonly SavedFilter[]
    readonly rejectedRows: readonly { readonly importId: number; readonly rejection: Rejection }[]
  }
  /** Who can read the person: the keys of the organization that are not revoked. */
  readonly recipients: readonly ApiKey[]
}

export interface SubjectParts {
  readonly people: People
  readonly history: History
}

const FILTERS_AT_ONCE = 500
const IMPORTS_MAX = 10_000

/**
 * Reads everything about a person, also if it is removed. The id of a merged person leads to the one it was merged into.
 *
 * @throws forbidden for callers who are not administrators or may not see sensitive values; not_found
 */
export async function readSubject(
  { store, dialects }: HubContext,
  { people, history }: SubjectParts,
  caller: Caller,
  personId: PersonId,
): Promise<SubjectExport> {
  requireRole(caller, 'admin')
  if (!caller.sensitive) throw new KithError('forbidden', 'This key cannot read all values of a person.')
  const { orgId } = caller
  const person = await people.get(caller, personId, { removed: true })
  const { id } = person
  const { read } = store
  const { records, sources } = await people.provenance(caller, id)
  const sourceOf = new Map(sources.map((source) => [source.id, source]))
  const merges = await read.merges.listInto(orgId, id)
  const ids = await read.relatedEntities.listOldIds(orgId, [id])
  const [labels, customFields] = [
    await read.catalog.listLabels(orgId),
    await read.catalog.listCustomFields(orgId),
  ]
  const mentioned = mentionsOf(person, ids, records)
  const keys = await read.directory.listKeys(orgId)
  return {
    person,
    ids,
    records: records.map((record) => ({ ...record, source: sourceOf.get(record.sourceId)! })),
    history: await wholeHistory((beforeVersion, limit) =>
      history.listByPerson(caller, id, { beforeVersion, limit }),
    ),
    merges,
    pictures: await read.pictures.listByPerson(orgId, id),
    campaigns: await campaignsOf(read, orgId, id),
    definitions: {
      labels: labels.filter((label) => person.labelIds.includes(label.id)),
      customFields: customFields.filter(({ key }) => Object.hasOwn(person.customFields, key)),
      company: person.companyId === null ? undefined : await read.companies.find(orgId, person.companyId),
    },
    mentions: {
      filters: await filtersWith(read, caller, { dialects: dialects.map(({ name }) => name), mentioned }),
      rejectedRows: await rejectedRowsWith(read, caller, mentioned),
    },
    recipients: keys.filter(({ revokedAt }) => revokedAt === null),
  }
}

async function campaignsOf(read: Session, orgId: number, id: PersonId): Promise<SubjectExport['campaigns']> {
  const enrolments = await read.relatedEntities.enrolmentsOf(orgId, [id])
  const found: { campaign: Campaign | undefined; enrolment: Enrolment }[] = []
  for (const enrolment of enrolments)
    found.push({ campaign: await read.campaigns.find(orgId, enrolment.campaignId), enrolment })
  return found
}

/** The texts by which the person can be recognised in what others typed: addresses, numbers and ids. */
function mentionsOf(
  { vendorIds, emails, phones }: Person,
  ids: readonly VendorIdClaim[],
  records: readonly PersonRecord[],
): (text: string) => boolean {
  const points = [...emails, ...phones].flatMap(({ value, normal }) => [value, normal])
  const texts = [
    ...points,
    ...Object.values(vendorIds).filter(isTelling),
    ...ids.map(({ vendorId }) => vendorId).filter(isTelling),
    ...records.flatMap(({ externalId }) => externalId ?? []).filter(isTelling),
  ]
  const wanted = [...new Set(texts.map((text) => JSON.stringify(text.toLowerCase()).slice(1, -1)))]
  return (text) => {
    const folded = text.toLowerCase()
    return wanted.some((one) => folded.includes(one))
  }
}

/** A short number occurs in texts that have nothing to do with the person. */
function isTelling(id: string): boolean {
  return id.length >= 8
}

async function filtersWith(
  read: Session,
  { orgId }: Caller,
  {
    dialects,
    mentioned,
  }: { readonly dialects: readonly string[]; readonly mentioned: (text: string) => boolean },
): Promise<SavedFilter[]> {
  const found: SavedFilter[] = []
  for (const dialect of dialects) {
    for (let after = 0; ; ) {
      const page = await read.relatedEntities.filtersAfter(orgId, { dialect, after }, FILTERS_AT_ONCE)
      found.push(...page.filter((filter) => mentioned(JSON.stringify(filter))))
      if (page.length < FILTERS_AT_ONCE) break
      after = page.at(-1)!.id
    }
  }
  return found
}

async function rejectedRowsWith(
  read: Session,
  { orgId }: Caller,
  mentioned: (text: string) => boolean,
): Promise<SubjectExport['mentions']['rejectedRows']> {
  const found: { importId: number; rejection: Rejection }[] = []
  for (const { id: importId, progress } of await read.imports.list(orgId, IMPORTS_MAX)) {
    if (progress.rejected === 0) continue
    for (let after = 0; ; ) {
      const page = await read.imports.listRejections(orgId, importId, after, importLimits.rejectionsPageMax)
      for (const rejection of page)
        if (mentioned(JSON.stringify(rejection))) found.push({ importId, rejection })
      if (page.length < importLimits.rejectionsPageMax) break
      after = page.at(-1)!.row
    }
  }
  return found
}
