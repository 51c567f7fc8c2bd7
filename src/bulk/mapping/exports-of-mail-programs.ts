import { type ExportColumn, type Fixed, fixed, GOOGLE_SEPARATOR, type KnownExport } from './known-export.ts'

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

const googleAddressParts: Fixed = {
  Street: 'street',
  City: 'locality',
  Region: 'region',
  'Postal Code': 'postcode',
  Country: 'country',
  'Extended Address': 'apartment',
}

/** Google Contacts, as exported since 2024 (`Label`, `Labels`) and before (`Type`, `Group Membership`). */
const google: KnownExport = {
  name: 'google',
  signature: [
    /^(First|Given|Family|Last) Name$/,
    /^E-mail 1 - (Label|Type|Value)$|^Phone 1 - (Label|Type|Value)$|^(Labels|Group Membership)$/,
  ],
  column(header) {
    const [, kind, place, part = ''] = /^(E-mail|Phone|IM|Address) (\d+) - (.+)$/.exec(header) ?? []
    if (kind === undefined) {
      const isLabels = header === 'Labels' || header === 'Group Membership'
      return isLabels ? { to: 'labels', separator: GOOGLE_SEPARATOR } : fixed(googleFixed, header)
    }
    const list = googleLists[kind]!
    if (part === 'Label' || part === 'Type' || part === 'Service') {
      // The service of a messenger says more than its label.
      return kind === 'IM' && part !== 'Service' ? undefined : { to: `${list}.${place}.label` }
    }
    if (part === 'Value') return { to: `${list}.${place}`, separator: GOOGLE_SEPARATOR }
    if (kind !== 'Address') return undefined
    if (part === 'Formatted') return { to: `${list}.${place}` }
    const name = fixed(googleAddressParts, part)
    return name && { to: `${list}.${place}.${name.to}` }
  },
}

const googleLists: Fixed = { 'E-mail': 'emails', Phone: 'phones', IM: 'onlineServices', Address: 'addresses' }

const outlookFixed: Fixed = {
  Title: 'prefix',
  Categories: 'labels ;',
  'E-mail Address': 'emails',
  'E-mail 2 Address': 'emails',
  'E-mail 3 Address': 'emails',
  'Other Fax': 'phones#other fax',
  'Radio Phone': 'phones#radio',
  'TTY/TDD Phone': 'phones#textphone',
  Callback: 'phones#callback',
  ISDN: 'phones#isdn',
}

/** Outlook for Windows and outlook.com in English. Headers in other languages are in `header-names.json`. */
const outlook: KnownExport = {
  name: 'outlook',
  signature: [/^E-mail( 2)? Address$/, /^(Business|Home|Mobile) Phone$/],
  column: (header) => fixed(outlookFixed, header),
}

const thunderbirdFixed: Fixed = {
  'Display Name': 'fullName',
  'Primary Email': 'emails',
  'Secondary Email': 'emails',
  'Home Address': 'addresses#home.street',
  'Home Address 2': 'addresses#home.apartment',
  'Work Address': 'addresses#work.street',
  'Work Address 2': 'addresses#work.apartment',
  'Fax Number': 'phones#fax',
  'Pager Number': 'phones#pager',
  'Screen Name': 'onlineServices#aim',
  Organization: 'company',
}

const thunderbird: KnownExport = {
  name: 'thunderbird',
  signature: [/^Primary Email$/, /^Secondary Email$/],
  column: (header) => fixed(thunderbirdFixed, header),
}

const yahooFixed: Fixed = {
  First: 'given',
  Middle: 'middle',
  Last: 'surname',
  Email: 'emails',
  Category: 'labels ;',
  'Messenger ID': 'onlineServices#yahoo',
  Home: 'phones#home',
  Work: 'phones#work',
  Fax: 'phones#fax',
  Mobile: 'phones#mobile',
  Other: 'phones#other',
  'Yahoo! Phone': 'phones#yahoo',
  'Alternate Email 1': 'emails',
  'Alternate Email 2': 'emails',
  Title: 'jobTitle',
  'Work Address': 'addresses#work.street',
  'Home Address': 'addresses#home.street',
  Comments: 'notes',
  'Skype ID': 'onlineServices#skype',
  'ICQ ID': 'onlineServices#icq',
  'Google ID': 'onlineServices#google',
  'MSN ID': 'onlineServices#msn',
  'AIM ID': 'onlineServices#aim',
  'QQ ID': 'onlineServices#qq',
  'IRC ID': 'onlineServices#irc',
}

/** The meaning of the headers is that of Zimbra/zm-mailbox, conf/contacts/zimbra-contact-fields.xml, format yahoo-csv. */
const yahoo: KnownExport = {
  name: 'yahoo',
  signature: [/^First$/, /^Last$/, /^(Yahoo! Phone|Messenger ID|Alternate Email 1)$/],
  column: (header) => fixed(yahooFixed, header),
}

const appleFixed: Fixed = {
  mobile: 'phones#mobile',
  iPhone: 'phones#iphone',
  home: 'phones#home',
  work: 'phones#work',
  main: 'phones#main',
  other: 'phones#other',
  'home fax': 'phones#home fax',
  'work fax': 'phones#fax',
  pager: 'phones#pager',
  'home email': 'emails#home',
  'work email': 'emails#work',
  'other email': 'emails#other',
  'home address': 'addresses#home',
  'work address': 'addresses#work',
  note: 'notes',
}

/** Apple's Contacts writes cards only. Dropped on Numbers, they become a table whose headers are the labels of the cards. */
const apple: KnownExport = {
  name: 'apple',
  signature: [/^(iPhone|mobile)$/, /^(home|work|main|home email|work email|home fax|work fax)$/],
  column: (header) => fixed(appleFixed, header),
}

const samsungFixed: Fixed = {
  'Display name': 'fullName',
  'Mobile phone': 'phones#mobile',
  'Home phone': 'phones#home',
  'Work phone': 'phones#work',
  'Other phone': 'phones#other',
  'Work fax': 'phones#fax',
  'Home e-mail': 'emails#home',
  'Work e-mail': 'emails#work',
  'Mobile e-mail': 'emails#mobile',
  'Home address': 'addresses#home',
  'Work address': 'addresses#work',
}

/** Samsung Kies and Smart Switch. */
const samsung: KnownExport = {
  name: 'samsung',
  signature: [/^Display name$/, /^(Mobile|Home|Work) phone$/, /^(Home|Work|Mobile) e-mail$/],
  column: (header) => fixed(samsungFixed, header),
}

/** Members of a group, as browser extensions for WhatsApp Web write them: WhatsApp itself has no export of contacts. */
const whatsApp: KnownExport = {
  name: 'whatsapp',
  signature: [/^saved[ _]name$/i, /^(public[ _]name|push[ _]?name|is[ _]my[ _]contact|formatted[ _]phone)$/i],
  column(header): ExportColumn | undefined {
    const plain = header.toLowerCase().replace(/[ _]+/g, ' ')
    if (plain === 'saved name') return { to: 'fullName' }
    if (plain === 'phone number') return { to: 'phones', label: 'whatsapp', international: true }
    return /^groups?( name)?s?$/.test(plain) ? { to: 'labels', separator: ',' } : undefined
  },
}

export const mailExports: readonly KnownExport[] = [
  google,
  outlook,
  thunderbird,
  yahoo,
  samsung,
  apple,
  whatsApp,
]
