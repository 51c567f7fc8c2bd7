import type { Company } from '../../../model/catalog.ts'
import type { Json } from '../../../model/json.ts'
import { mainContactPoint, type Person } from '../../../model/person.ts'
import { DEFAULT_OWNER, ownerOf, pictureOf } from '../lookups.ts'
import { SMART_BCC_EMAIL, toPipedrivePerson } from '../mapping.ts'
import { toOldTime } from '../old-time.ts'
import { toPipedriveOrganization } from '../organizations/mapping.ts'
import { organizationOptionalFields } from '../organizations/schema.ts'
import { pictureUrls } from '../picture-routes.ts'
import { countNames, type PipedriveAddress, type PipedriveContactPoint } from '../schema.ts'
import { toUserReference } from '../users.ts'
import { toOldCustomValues } from './custom-values.ts'
import type { OldOrganization, OldPerson, RecentOrganization, RecentPerson } from './schema.ts'
import type { OldView } from './view.ts'

/** The person as lists and single reads of version 1 show it. */
export function toOldPerson(person: Person, view: OldView): OldPerson {
  const owner = ownerOf(person)
  const { id, values } = personValues(person, view)
  return {
    id,
    owner_id: { ...toUserReference(owner), value: owner },
    org_id: linkedOrganization(person, view),
    ...values,
    picture_id: pictureObject(person, view),
    primary_email: mainContactPoint(person.emails)?.value ?? null,
    company_id: view.companyId,
  }
}

/** The person as recents show it. */
export function toRecentPerson(person: Person, view: OldView): RecentPerson {
  const { id, values } = personValues(person, view)
  return {
    id,
    company_id: view.companyId,
    owner_id: ownerOf(person),
    org_id: person.companyId,
    ...values,
    picture_id: pictureOf(person),
    picture_128_url: pictureObject(person, view)?.pictures['128'] ?? null,
  }
}

export function toOldOrganization(company: Company, view: OldView): OldOrganization {
  const { owner, values } = organizationValues(company, view)
  return {
    id: company.id,
    company_id: view.companyId,
    owner_id: { ...toUserReference(owner), value: owner },
    ...values,
  }
}

export function toRecentOrganization(company: Company, view: OldView): RecentOrganization {
  const { owner, values } = organizationValues(company, view)
  return { id: company.id, company_id: view.companyId, owner_id: owner, ...values }
}

/** The users and organizations that persons name. */
export function relatedObjectsOf(people: readonly Person[], view: OldView) {
  const owners = [...new Set(people.map(ownerOf))]
  const linked = people.flatMap(({ companyId }) => (companyId === null ? [] : [companyId]))
  const organizations = [...new Set(linked)].flatMap((id) => {
    const company = view.companies.get(id)
    return company ? [[String(id), { id, ...organizationSummary(company, view) }] as const] : []
  })
  return {
    ...(owners.length > 0 && {
      user: Object.fromEntries(owners.map((id) => [String(id), toUserReference(id)])),
    }),
    ...(organizations.length > 0 && { organization: Object.fromEntries(organizations) }),
  }
}

function personValues(person: Person, view: OldView) {
  const { settings, customFields } = view
  const include = [...countNames, 'marketing_status', 'doi_status'] as const
  const shown = toPipedrivePerson(person, { settings, customFields, optionLabels: false, include })
  const counts = Object.fromEntries(countNames.map((name) => [name, shown[name] ?? 0])) as Record<
    (typeof countNames)[number],
    number
  >
  const company = person.companyId === null ? undefined : view.companies.get(person.companyId)
  const values = {
    name: shown.name,
    first_name: shown.first_name,
    last_name: shown.last_name,
    ...counts,
    active_flag: !shown.is_deleted,
    phone: toOldPoints(shown.phones),
    email: toOldPoints(shown.emails),
    first_char: firstCharOf(shown.name),
    ...timesOf(person),
    visible_to: String(shown.visible_to),
    ...noActivities,
    last_incoming_mail_time: null,
    last_outgoing_mail_time: null,
    label: shown.label_ids[0] ?? null,
    label_ids: shown.label_ids,
    ...(shown.im && {
      im: toOldPoints(shown.im),
      ...toOldAddress(shown.postal_address ?? null),
      notes: shown.notes ?? null,
      birthday: shown.birthday ?? null,
      job_title: shown.job_title ?? null,
    }),
    ...(shown.marketing_status !== undefined && {
      marketing_status: shown.marketing_status,
      doi_status: shown.doi_status ?? 1,
    }),
    org_name: company?.name ?? null,
    owner_name: toUserReference(shown.owner_id).name,
    cc_email: SMART_BCC_EMAIL,
    ...toOldCustomValues(customFields, shown.custom_fields as Record<string, Json>),
  }
  return { id: shown.id, values }
}

/** The vendor shows one blank entry for none. */
function toOldPoints(points: readonly PipedriveContactPoint[]): OldPerson['email'] {
  if (points.length === 0) return [{ value: '', primary: true }]
  return points.map(({ label, value, primary }) => ({ label, value, primary }))
}

function timesOf({ createdAt, updatedAt, removedAt }: Person | Company) {
  return {
    update_time: toOldTime(updatedAt),
    delete_time: removedAt === null ? null : toOldTime(removedAt),
    add_time: toOldTime(createdAt),
  }
}

/** Activities are not kept. */
const noActivities = {
  next_activity_date: null,
  next_activity_time: null,
  next_activity_id: null,
  last_activity_id: null,
  last_activity_date: null,
}

function firstCharOf(name: string): string | null {
  const [first] = name.trim()
  return first?.toLowerCase() ?? null
}

function toOldAddress(address: PipedriveAddress | null) {
  return {
    postal_address: address?.value ?? null,
    postal_address_lat: null,
    postal_address_long: null,
    postal_address_subpremise: address?.subpremise ?? null,
    postal_address_street_number: address?.street_number ?? null,
    postal_address_route: address?.route ?? null,
    postal_address_sublocality: address?.sublocality ?? null,
    postal_address_locality: address?.locality ?? null,
    postal_address_admin_area_level_1: address?.admin_area_level_1 ?? null,
    postal_address_admin_area_level_2: address?.admin_area_level_2 ?? null,
    postal_address_country: address?.country ?? null,
    postal_address_postal_code: address?.postal_code ?? null,
    // Only a geocoder knows it.
    postal_address_formatted_address: null,
  }
}

function linkedOrganization({ companyId }: Person, view: OldView): OldPerson['org_id'] {
  const company = companyId === null ? undefined : view.companies.get(companyId)
  return company ? { ...organizationSummary(company, view), value: company.id } : null
}

function organizationSummary(company: Company, view: OldView) {
  const { owner, values } = organizationValues(company, view)
  return {
    name: company.name,
    people_count: values.people_count,
    owner_id: owner,
    address: values.address,
    label_ids: values.label_ids,
    active_flag: values.active_flag,
    cc_email: values.cc_email,
    owner_name: values.owner_name,
  }
}

function organizationValues(company: Company, { peopleCounts }: OldView) {
  const include = organizationOptionalFields
  const shown = toPipedriveOrganization(company, { include, peopleCounts })
  const count = (name: (typeof organizationOptionalFields)[number]): number => shown[name] ?? 0
  const owner = shown.owner_id
  const values = {
    name: shown.name,
    open_deals_count: count('open_deals_count'),
    related_open_deals_count: count('related_open_deals_count'),
    closed_deals_count: count('closed_deals_count'),
    related_closed_deals_count: count('related_closed_deals_count'),
    email_messages_count: count('email_messages_count'),
    people_count: count('people_count'),
    activities_count: count('activities_count'),
    done_activities_count: count('done_activities_count'),
    undone_activities_count: count('undone_activities_count'),
    files_count: count('files_count'),
    notes_count: count('notes_count'),
    followers_count: count('followers_count'),
    won_deals_count: count('won_deals_count'),
    related_won_deals_count: count('related_won_deals_count'),
    lost_deals_count: count('lost_deals_count'),
    related_lost_deals_count: count('related_lost_deals_count'),
    active_flag: !shown.is_deleted,
    category_id: null,
    picture_id: null,
    country_code: null,
    first_char: firstCharOf(shown.name),
    ...timesOf(company),
    visible_to: String(shown.visible_to),
    ...noActivities,
    label: shown.label_ids[0] ?? null,
    label_ids: shown.label_ids,
    address: shown.address?.value ?? null,
    address_subpremise: shown.address?.subpremise ?? null,
    address_street_number: shown.address?.street_number ?? null,
    address_route: shown.address?.route ?? null,
    address_sublocality: shown.address?.sublocality ?? null,
    address_locality: shown.address?.locality ?? null,
    address_admin_area_level_1: shown.address?.admin_area_level_1 ?? null,
    address_admin_area_level_2: shown.address?.admin_area_level_2 ?? null,
    address_country: shown.address?.country ?? null,
    address_country_code: null,
    address_postal_code: shown.address?.postal_code ?? null,
    address_formatted_address: null,
    // Kith does not keep what the vendor finds out about companies.
    website: null,
    linkedin: null,
    industry: null,
    annual_revenue: null,
    employee_count: null,
    cc_email: SMART_BCC_EMAIL,
    owner_name: toUserReference(owner).name,
  }
  return { owner, values }
}

/** The picture of a person, as version 1 shows it in the person. */
export function pictureObject(
  person: Person,
  { pictures, companyId, baseUrl }: OldView,
): OldPerson['picture_id'] {
  const picture = person.removedAt === null ? pictures.get(pictureOf(person) ?? 0) : undefined
  if (!picture) return null
  const time = toOldTime(picture.createdAt)
  return {
    item_type: 'person',
    item_id: Number(person.vendorIds.pipedrive),
    active_flag: true,
    add_time: time,
    update_time: time,
    added_by_user_id: DEFAULT_OWNER,
    pictures: pictureUrls(baseUrl, companyId, picture),
    value: picture.id,
  }
}
