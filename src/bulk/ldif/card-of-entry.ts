import { binaryUri } from '../vcard/binary.ts'
import { type CardProperty, property } from '../vcard/properties.ts'
import type { EntryOfCard } from '../vcard/stored-card.ts'
import type { LdifEntry, LdifValue } from './entries.ts'

/**
 * The properties of a card for an entry of a directory: the attributes of inetOrgPerson (RFC 2798, RFC 4519) and of
 * Mozilla's address book (mozillaAbPersonAlpha, as Thunderbird exports it). Other attributes become `X-LDIF-` properties.
 */
export function cardOfEntry(entry: LdifEntry): EntryOfCard[] {
  const { attributes } = entry
  const used = new Set<string>(silent)
  const values = (...names: string[]): LdifValue[] =>
    names.flatMap((name) => {
      used.add(name)
      return [...(attributes.get(name) ?? [])]
    })
  const text = (...names: string[]): string =>
    values(...names)
      .map(({ text }) => text)
      .find(Boolean) ?? ''
  // Thunderbird writes the fields of work under the plain names.
  const work = isOfMozilla(entry) ? 'work' : undefined
  const given = [
    text('sn', 'surname'),
    text('givenname', 'gn'),
    text('middlename'),
    text('personaltitle'),
    text('generationqualifier'),
  ]
  const properties = [
    ...texts(
      'fn',
      values('displayname').length > 0 ? values('displayname') : values('cn', 'commonname').slice(0, 1),
    ),
    ...(given.some(Boolean) ? [property('n', {}, 'text', given)] : []),
    ...texts('nickname', values('mozillanickname', 'xmozillanickname', 'nickname')),
    ...emptied(entry, 'email', 'mail'),
    ...texts('email', values('mail', 'rfc822mailbox', 'mozillasecondemail', 'xmozillasecondemail')),
    ...furtherAddresses(values('proxyaddresses'), values('mail')),
    ...telephones(values, work),
    ...addresses(text, work),
    ...organization(text('o', 'organizationname', 'company'), values('ou', 'department', 'orgunit')),
    ...texts('title', values('title')),
    ...texts('note', values('description', 'notes', 'info')),
    ...labelledUris(values('labeleduri')),
    ...texts('url', values('mozillahomeurl', 'homeurl'), { type: 'home' }, 'uri'),
    ...texts('url', values('mozillaworkurl', 'workurl'), { type: 'work' }, 'uri'),
    ...birthday(text('birthyear'), text('birthmonth'), text('birthday')),
    ...texts('lang', values('preferredlanguage').slice(0, 1), {}, 'language-tag'),
    ...texts(
      'impp',
      values('nsaimid', 'mozilla_aimscreenname', 'nscpaimscreenname'),
      { 'service-type': 'aim' },
      'text',
    ),
    ...photos(values('jpegphoto', 'thumbnailphoto', 'photo')),
  ]
  for (const [name, stated] of attributes) {
    if (used.has(name)) continue
    for (const { text, binary } of stated)
      properties.push(property(`x-ldif-${nameOf(name)}`, {}, 'text', binary ?? text))
  }
  return properties.map((one) => ({ property: one, companions: [] }))
}

/** What directories need for themselves. */
const silent: readonly string[] = ['objectclass', 'userpassword', 'version']

/** Whether the entry is of Mozilla's address book, or written by a program that follows it. */
function isOfMozilla({ attributes }: LdifEntry): boolean {
  const classes = (attributes.get('objectclass') ?? []).map(({ text }) => text.toLowerCase())
  return (
    classes.some((name) => name.includes('mozilla')) ||
    [...attributes.keys()].some((name) => name.startsWith('mozilla'))
  )
}

function nameOf(attribute: string): string {
  return attribute.replace(/[^a-z0-9-]+/g, '-')
}

function texts(
  name: string,
  values: readonly LdifValue[],
  parameters: Readonly<Record<string, string>> = {},
  type = 'text',
): CardProperty[] {
  return values.filter(({ text }) => text !== '').map(({ text }) => property(name, parameters, type, text))
}

/** The addresses of an Active Directory, which has all of them in one attribute: `SMTP:` is before the main one. */
function furtherAddresses(proxies: readonly LdifValue[], mails: readonly LdifValue[]): CardProperty[] {
  const known = new Set(mails.map(({ text }) => text.toLowerCase()))
  const stated = proxies.flatMap(({ text }) => /^smtp:(.+)$/i.exec(text)?.[1] ?? [])
  const further = stated.filter((address) => !known.has(address.toLowerCase()))
  const others = proxies.filter(({ text }) => !/^smtp:/i.test(text))
  return [
    ...further.map((address) => property('email', {}, 'text', address)),
    ...texts('x-ldif-proxyaddresses', others),
  ]
}

/** A URI and a label after a blank (RFC 2079). */
function labelledUris(values: readonly LdifValue[]): CardProperty[] {
  return values.flatMap(({ text }) => {
    const [, uri, label = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? []
    return uri === undefined ? [] : [property('url', label === '' ? {} : { label }, 'uri', uri)]
  })
}

/** An attribute that a change deletes is said to be empty. */
function emptied({ attributes, change }: LdifEntry, name: string, attribute: string): CardProperty[] {
  return change === 'modify' && attributes.get(attribute)?.length === 0
    ? [property(name, {}, 'text', '')]
    : []
}

function telephones(values: (...names: string[]) => LdifValue[], work: string | undefined): CardProperty[] {
  const of = (type: string | undefined, ...names: string[]) =>
    texts('tel', values(...names), type === undefined ? {} : { type })
  return [
    ...of(work, 'telephonenumber', 'workphone'),
    ...of('home', 'homephone', 'hometelephonenumber'),
    ...of('cell', 'mobile', 'mobiletelephonenumber', 'cellphone'),
    ...of('fax', 'facsimiletelephonenumber', 'fax'),
    ...of('pager', 'pager', 'pagertelephonenumber', 'pagerphone'),
  ]
}

function addresses(text: (...names: string[]) => string, work: string | undefined): CardProperty[] {
  const own = [
    text('postofficebox'),
    text('mozillaworkstreet2', 'workstreet2'),
    text('street', 'streetaddress', 'mozillaworkstreet'),
    text('l', 'locality', 'localityname'),
    text('st', 'stateorprovincename', 'region'),
    text('postalcode', 'zip'),
    text('co', 'c', 'countryname', 'friendlycountryname'),
  ]
  const home = [
    '',
    text('mozillahomestreet2', 'homestreet2'),
    text('mozillahomestreet', 'homestreet'),
    text('mozillahomelocalityname', 'homelocality'),
    text('mozillahomestate', 'homestate'),
    text('mozillahomepostalcode', 'homezip'),
    text('mozillahomecountryname', 'homecountry'),
  ]
  const line = (value: string) =>
    value
      .split('$')
      .map((part) => part.trim())
      .join('\n')
  const whole = (value: string, type: string | undefined): CardProperty[] =>
    value === ''
      ? []
      : [
          property('adr', { label: line(value), ...(type !== undefined && { type }) }, 'text', [
            '',
            '',
            '',
            '',
            '',
            '',
            '',
          ]),
        ]
  return [
    ...(own.some(Boolean) ? [property('adr', work === undefined ? {} : { type: work }, 'text', own)] : []),
    ...(home.some(Boolean) ? [property('adr', { type: 'home' }, 'text', home)] : []),
    ...whole(text('postaladdress'), work),
    ...whole(text('homepostaladdress'), 'home'),
  ]
}

function organization(company: string, units: readonly LdifValue[]): CardProperty[] {
  const named = units.map(({ text }) => text).filter(Boolean)
  return company === '' && named.length === 0 ? [] : [property('org', {}, 'text', [company, ...named])]
}

/** Thunderbird writes the parts of a birthday apart, and leaves out the year if it is not known. */
function birthday(year: string, month: string, day: string): CardProperty[] {
  if (month === '' || day === '') return []
  const [ownMonth, ownDay] = [month, day].map((part) => part.padStart(2, '0'))
  const date = /^\d{4}$/.test(year) ? `${year}-${ownMonth}-${ownDay}` : `--${ownMonth}-${ownDay}`
  return [property('bday', {}, 'unknown', date)]
}

function photos(values: readonly LdifValue[]): CardProperty[] {
  return values.flatMap(({ binary, text }) => {
    if (binary !== undefined) return [property('photo', {}, 'uri', binaryUri('photo', {}, binary))]
    return /^[a-z]+:/i.test(text) ? [property('photo', {}, 'uri', text)] : []
  })
}
