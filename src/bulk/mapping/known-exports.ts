import type { ColumnMapping, Mapping } from './mapping.ts'

/** The CSV export of another program. `docs/import.md` lists the programs. */
interface KnownExport {
  readonly name: string
  /** Patterns of headers that only this program's export has. Each must match a header of the file. */
  readonly signature: readonly RegExp[]
  readonly settings?: Partial<Mapping>
  /** The target of a column; undefined if this program's export has no such column. */
  column(header: string): Omit<ColumnMapping, 'column' | 'confidence'> | undefined
}

/** Targets by header, for headers that never vary. */
type Fixed = Readonly<Record<string, string>>

function fixed(columns: Fixed, header: string): { to: string } | undefined {
  const to = lookUp(columns, header)
  return to === undefined ? undefined : { to }
}

/** Ignores what objects inherit: a header may be `constructor`. */
function lookUp(table: Fixed, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}

const googleFixed: Fixed = {
  Name: 'fullName',
  'First Name': 'given',
  'Given Name': 'given',
  'Middle Name': 'middle',
  'Additional Name': 'middle',
  'Last Name': 'surname',
  'Family Name': 'surname',
  'Name Prefix': 'prefix',
  'Name Suffix': 'suffix',
  'Organization Name': 'company',
  'Organization 1 - Name': 'company',
  'Organization Title': 'jobTitle',
  'Organization 1 - Title': 'jobTitle',
  Birthday: 'birthday',
  Notes: 'notes',
  Language: 'language',
}

const addressParts: Fixed = {
  Street: 'street',
  City: 'locality',
  Region: 'region',
  State: 'region',
  'Postal Code': 'postcode',
  Country: 'country',
  'Country/Region': 'country',
  'Extended Address': 'apartment',
}

const google: KnownExport = {
  name: 'google',
  signature: [/^(First|Given) Name$/, /^E-mail 1 - (Label|Type|Value)$|^(Labels|Group Membership)$/],
  column(header) {
    const [, kind, place, part = ''] =
      /^(E-mail|Phone|IM|Address|Website|Custom Field) (\d+) - (.+)$/.exec(header) ?? []
    const isLabel = part === 'Label' || part === 'Type'
    switch (kind) {
      case 'E-mail':
      case 'Phone': {
        const list = kind === 'Phone' ? 'phones' : 'emails'
        if (isLabel) return { to: `${list}.${place}.label` }
        return part === 'Value' ? { to: `${list}.${place}`, separator: ' ::: ' } : undefined
      }
      case 'IM':
        if (part === 'Service') return { to: `onlineServices.${place}.label` }
        return part === 'Value' ? { to: `onlineServices.${place}` } : undefined
      case 'Address':
        if (isLabel) return { to: `addresses.${place}.label` }
        if (part === 'Formatted') return { to: `addresses.${place}` }
        return Object.hasOwn(addressParts, part)
          ? { to: `addresses.${place}.${addressParts[part]}` }
          : undefined
    }
    if (header === 'Labels' || header === 'Group Membership') return { to: 'labels', separator: ' ::: ' }
    return fixed(googleFixed, header)
  },
}

const outlookFixed: Fixed = {
  Title: 'prefix',
  'First Name': 'given',
  'Middle Name': 'middle',
  'Last Name': 'surname',
  Suffix: 'suffix',
  Company: 'company',
  'Job Title': 'jobTitle',
  Birthday: 'birthday',
  Notes: 'notes',
  Categories: 'labels',
  Language: 'language',
}

const outlook: KnownExport = {
  name: 'outlook',
  signature: [/^E-mail( 2)? Address$/, /^(Business|Home|Mobile) Phone$/],
  settings: { dateOrder: 'mdy' },
  column(header) {
    const [, place] = /^E-mail(?: (\d))? Address$/.exec(header) ?? []
    if (/^E-mail(?: \d)? Address$/.test(header)) return { to: `emails.${place ?? 1}` }
    const [, phone] =
      /^(Business|Home|Mobile|Other|Primary|Car|Company Main) (?:Phone|Fax)(?: 2)?$/.exec(header) ?? []
    if (phone) {
      const kind = header.endsWith('Fax') ? 'fax' : phoneLabels[phone]!
      return { to: `phones.${1 + outlookPhones.indexOf(header)}`, label: kind }
    }
    const [, where, part = ''] = /^(Home|Business|Other) (.+)$/.exec(header) ?? []
    const addressPart = lookUp(addressParts, part)
    if (where && addressPart) {
      const address = 1 + ['Business', 'Home', 'Other'].indexOf(where)
      return {
        to: `addresses.${address}.${addressPart}`,
        label: where === 'Business' ? 'work' : where.toLowerCase(),
      }
    }
    return fixed(outlookFixed, header)
  },
}

const phoneLabels: Fixed = {
  Business: 'work',
  'Company Main': 'work',
  Home: 'home',
  Mobile: 'mobile',
  Other: 'other',
  Primary: 'main',
  Car: 'car',
}

/** In the order in which Outlook writes the columns. */
const outlookPhones = [
  'Mobile Phone',
  'Primary Phone',
  'Business Phone',
  'Business Phone 2',
  'Home Phone',
  'Home Phone 2',
  'Company Main Phone',
  'Other Phone',
  'Car Phone',
  'Business Fax',
  'Home Fax',
  'Other Fax',
]

const pipedriveFixed: Fixed = {
  ID: 'vendorIds.pipedrive',
  Name: 'fullName',
  'First name': 'given',
  'Last name': 'surname',
  Organization: 'company',
  'Job title': 'jobTitle',
  Birthday: 'birthday',
  Notes: 'notes',
  Label: 'labels',
  Labels: 'labels',
  'Postal address': 'addresses.1',
  'Person created': 'createdAt',
  'Update time': 'updatedAt',
}

const pipedrive: KnownExport = {
  name: 'pipedrive',
  signature: [/^Person - (ID|Name)$/, /^Person - (Email|Phone|Organization|Owner|Person created)/],
  column(header) {
    const name = header.replace(/^Person - /, '')
    if (name === header) return undefined
    const [, kind, label] = /^(Email|Phone)(?: - (.+))?$/.exec(name) ?? []
    if (kind) {
      const place = 1 + pipedriveLabels.indexOf(label ?? 'Work')
      const list = kind === 'Email' ? 'emails' : 'phones'
      return { to: `${list}.${Math.max(1, place)}`, label: (label ?? 'work').toLowerCase(), separator: ',' }
    }
    if (name === 'Label' || name === 'Labels') return { to: 'labels', separator: ',' }
    return fixed(pipedriveFixed, name)
  },
}

const pipedriveLabels = ['Work', 'Home', 'Mobile', 'Other']

const hubspotFixed: Fixed = {
  'Record ID': 'externalId',
  'Record ID - Contact': 'externalId',
  'Contact ID': 'externalId',
  'First Name': 'given',
  'Last Name': 'surname',
  Email: 'emails.1',
  'Phone Number': 'phones.1',
  'Mobile Phone Number': 'phones.2',
  'Company Name': 'company',
  'Associated Company': 'company',
  'Job Title': 'jobTitle',
  'Date of birth': 'birthday',
  'Date of Birth': 'birthday',
  'Create Date': 'createdAt',
  'Last Modified Date': 'updatedAt',
  'Street Address': 'addresses.1.street',
  City: 'addresses.1.locality',
  'State/Region': 'addresses.1.region',
  'Postal Code': 'addresses.1.postcode',
  'Country/Region': 'addresses.1.country',
}

const hubspot: KnownExport = {
  name: 'hubspot',
  signature: [
    /^(Record ID|Record ID - Contact|Contact ID)$/,
    /^(Lifecycle Stage|Lead Status|Create Date|Contact owner)$/,
  ],
  column(header) {
    if (header === 'Additional email addresses') return { to: 'emails.2', separator: ';' }
    const to = lookUp(hubspotFixed, header)
    return to === undefined ? undefined : { to, ...(to === 'phones.2' && { label: 'mobile' }) }
  },
}

const knownExports: readonly KnownExport[] = [google, outlook, pipedrive, hubspot]

/** @returns undefined if the headers match no known program */
export function recogniseExport(header: readonly string[]): KnownExport | undefined {
  return knownExports.find(({ signature }) =>
    signature.every((pattern) => header.some((name) => pattern.test(name))),
  )
}
