import { type ExportColumn, type Fixed, fixed, type KnownExport, offsetIn } from './known-export.ts'

const pipedriveFixed: Fixed = {
  ID: 'vendorIds.pipedrive',
  Name: 'fullName',
  'First name': 'given',
  'Last name': 'surname',
  Organization: 'company',
  'Job title': 'jobTitle',
  Birthday: 'birthday',
  Notes: 'notes',
  Label: 'labels ,',
  Labels: 'labels ,',
  'Postal address': 'addresses',
  'Person created': 'createdAt',
  'Update time': 'updatedAt',
}

/** https://support.pipedrive.com/en/article/exporting-data-from-pipedrive */
const pipedrive: KnownExport = {
  name: 'pipedrive',
  signature: [/^Person - (ID|Name)$/, /^Person - (Email|Phone|Organization|Owner|Person created)/],
  column(header) {
    const name = header.replace(/^Person - /, '')
    if (name === header) return undefined
    const [, kind, label] = /^(Email|Phone)(?: - (.+))?$/.exec(name) ?? []
    if (kind === undefined) return fixed(pipedriveFixed, name)
    const list = kind === 'Email' ? 'emails' : 'phones'
    return { to: list, separator: ',', ...(label !== undefined && { label: label.toLowerCase() }) }
  },
}

const hubspotFixed: Fixed = {
  'Record ID': 'externalId',
  'Record ID - Contact': 'externalId',
  'Contact ID': 'externalId',
  'Additional email addresses': 'emails ;',
  'Work email': 'emails#work',
  'Phone Number': 'phones',
  'Company Name': 'company',
  'Associated Company': 'company ;',
  'Primary Company': 'company',
}

/** https://knowledge.hubspot.com/import-and-export/export-records */
const hubspot: KnownExport = {
  name: 'hubspot',
  signature: [
    /^(Record ID|Record ID - Contact|Contact ID)$/,
    /^(Lifecycle Stage|Lead Status|Create Date( \(.+\))?|Contact owner|Marketing contact status)$/,
  ],
  column(header) {
    const [, name] = /^(Create Date|Last Modified Date)(?: \(.+\))?$/.exec(header) ?? []
    if (name === undefined) return fixed(hubspotFixed, header)
    return timeColumn(name === 'Create Date' ? 'createdAt' : 'updatedAt', header)
  },
}

function timeColumn(to: string, header: string): ExportColumn {
  const offset = offsetIn(header)
  return { to, ...(offset !== undefined && { offset }) }
}

const mailingParts: Fixed = {
  Street: 'street',
  City: 'locality',
  State: 'region',
  'State/Province': 'region',
  Province: 'region',
  Zip: 'postcode',
  'Zip/Postal Code': 'postcode',
  'Postal Code': 'postcode',
  Code: 'postcode',
  Country: 'country',
}

/** `Mailing City` and `Other City`: the mailing address has no label, because no one said what it is. */
function mailingColumn(header: string): ExportColumn | undefined {
  const [, kind, part = ''] = /^(Mailing|Other) (.+)$/.exec(header) ?? []
  const name = kind === undefined ? undefined : fixed(mailingParts, part)
  return name && { to: `addresses.${name.to}`, ...(kind === 'Other' && { label: 'other' }) }
}

const salesforceFixed: Fixed = {
  Salutation: 'prefix',
  Title: 'jobTitle',
  'Account Name': 'company',
  'Contact ID': 'externalId',
  'Lead ID': 'externalId',
  Phone: 'phones',
  'Business Phone': 'phones#work',
  'Asst. Phone': 'phones#assistant',
  Description: 'notes',
  'Contact Description': 'notes',
  'Created Date': 'createdAt',
  'Last Modified Date': 'updatedAt',
}

/** Reports and list views of contacts: https://help.salesforce.com/s/articleView?id=sf.reports_export.htm */
const salesforce: KnownExport = {
  name: 'salesforce',
  signature: [
    /^(Account Name|Account Owner|Contact Owner)$/,
    /^(Contact ID|Mailing (Street|City|State\/Province|Zip\/Postal Code))$/,
  ],
  column: (header) => mailingColumn(header) ?? fixed(salesforceFixed, header),
}

const zohoFixed: Fixed = {
  'Record Id': 'externalId',
  CONTACTID: 'externalId',
  Salutation: 'prefix',
  Title: 'jobTitle',
  'Account Name': 'company',
  Email: 'emails',
  'Secondary Email': 'emails',
  Phone: 'phones',
  Fax: 'phones#fax',
  'Asst Phone': 'phones#assistant',
  'Date of Birth': 'birthday',
  Description: 'notes',
  Tag: 'labels ,',
  'Created Time': 'createdAt',
  'Modified Time': 'updatedAt',
  'Skype ID': 'onlineServices#skype',
  Twitter: 'onlineServices#twitter',
}

/** https://help.zoho.com/portal/en/kb/crm/data-administration/export-data/articles/export-data */
const zoho: KnownExport = {
  name: 'zoho',
  signature: [/^(Record Id|CONTACTID)$/, /^(Account Name|Contact Owner|Created Time|Modified Time)/],
  column: (header) => mailingColumn(header) ?? fixed(zohoFixed, header),
}

const mailchimpFixed: Fixed = {
  'Email Address': 'emails',
  'Phone Number': 'phones',
  Address: 'addresses',
  EUID: 'externalId',
  // Mailchimp guesses it from the network address.
  REGION: 'customFields.region',
  NOTES: 'notes',
  TAGS: 'labels ,',
  TIMEZONE: 'timeZone',
  OPTIN_TIME: 'createdAt',
  LAST_CHANGED: 'updatedAt',
}

/** https://mailchimp.com/help/view-export-contacts/ */
const mailchimp: KnownExport = {
  name: 'mailchimp',
  signature: [/^(MEMBER_RATING|LEID|EUID)$/, /^(OPTIN_TIME|LAST_CHANGED|LEID|OPTIN_IP)$/],
  column: (header) => fixed(mailchimpFixed, header),
}

const brevoFixed: Fixed = {
  'CONTACT ID': 'externalId',
  EMAIL: 'emails',
  FIRSTNAME: 'given',
  LASTNAME: 'surname',
  PRENOM: 'given',
  NOM: 'surname',
  SMS: 'phones#mobile',
  WHATSAPP: 'phones#whatsapp',
  LANDLINE_NUMBER: 'phones',
  JOB_TITLE: 'jobTitle',
  LINKEDIN: 'onlineServices#linkedin',
  ADDED_TIME: 'createdAt',
  MODIFIED_TIME: 'updatedAt',
}

/** https://help.brevo.com/hc/en-us/articles/208747869 */
const brevo: KnownExport = {
  name: 'brevo',
  signature: [/^EMAIL$/, /^(CONTACT ID|ADDED_TIME|MODIFIED_TIME|DOUBLE_OPT-IN|OPT_IN)$/],
  column(header) {
    const column = fixed(brevoFixed, header)
    return column?.to === 'phones' ? { ...column, international: true } : column
  },
}

const linkedInFixed: Fixed = {
  URL: 'onlineServices#linkedin',
  'Email Address': 'emails',
  Position: 'jobTitle',
}

/** `Connections.csv`: https://www.linkedin.com/help/linkedin/answer/a566336 */
const linkedIn: KnownExport = {
  name: 'linkedin',
  signature: [/^Connected On$/, /^(URL|Position)$/],
  column: (header) => fixed(linkedInFixed, header),
}

export const crmExports: readonly KnownExport[] = [
  ...[pipedrive, mailchimp, brevo, linkedIn, zoho, hubspot, salesforce],
]
