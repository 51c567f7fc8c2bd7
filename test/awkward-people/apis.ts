import type { Answered, TestRequest } from '../../src/dialects/dialect-testing.ts'
import {
  type AwkwardPerson,
  e164Of,
  formOf,
  type NameParts,
  type SaidPoint,
  splits,
  wholeNameOf,
} from './people.ts'

/**
 * What each API can be told of a person and what it shows, written from the vendors' pages and not from the program. Each
 * rule is a sentence in `rules`, which the page has above its tables.
 */

/** A person as Kith holds it: what reached it through one API or file. */
export interface Held {
  readonly fullName: string | null
  readonly given: string | null
  readonly surname: string | null
  readonly company: string | null
  readonly emails: readonly SaidPoint[]
  readonly phones: readonly HeldPhone[]
}

export interface HeldPhone extends SaidPoint {
  /** What the API showed of the number when a client of it wrote a number that has no E.164 form. */
  readonly asWritten?: boolean
}

/** What an API shows of a person, by the names of its fields. */
export type Cell = Readonly<Record<string, Shown>>
export type Shown = string | null | readonly string[]

export interface AwkwardApi {
  readonly name: string
  /** What a client of the API sends first, which is everything it has. */
  create(person: AwkwardPerson): TestRequest
  /** The fields for which the API refuses that request, if it does. */
  refused(person: AwkwardPerson): readonly string[]
  /** The fields that the refusal names. */
  refusedFields(json: Answered): readonly string[]
  /** The request without what is refused; undefined if the API needs what the person does not have. */
  createLess(person: AwkwardPerson): TestRequest | undefined
  /** What Kith holds after the request that is accepted. */
  held(person: AwkwardPerson): Held
  /** What Kith holds after an import of the API's page that shows a person so. */
  heldFromPage(held: Held): Held
  /** What the API shows of what Kith holds. `own` if the API itself wrote it. */
  shows(held: Held, own: boolean): Cell
  /** The fields of an answer that the cell is about. */
  cell(item: Answered): Cell
  /** A request that writes what the API shows, and thereby changes nothing; undefined if it cannot be written. */
  writeBack(id: string, item: Answered): TestRequest
  /** Requests that look for the person by what is said of it, with the ids in the answer. */
  lookUps(person: Held): readonly LookUp[]
}

export interface LookUp {
  readonly by: 'name' | 'email' | 'phone'
  readonly path: string
  /** The name, address or number that is looked for. */
  readonly value: string
  ids(json: Answered): readonly string[]
}

export const rules: readonly string[] = [
  'The native API shows what was said, to the blank.',
  'An API with first and last names gets them as they were said; a whole name is split by Kith (particles, suffixes, one word is a first name). Pipedrive splits at the first space.',
  'An API with a whole name gets it as it was said, else first and last name with a space between.',
  'An API with one e-mail shows the main one: the one marked as primary, else the first. Insighto.ai and VoIPBIN write addresses in lower case.',
  'SavvyCal and Insighto.ai show a number only as E.164, without its extension: the main one of those that have this form. Insighto.ai also shows what its own client wrote.',
  'Quentli shows the texts of two numbers: the main one and the next. VoIPBIN and Pipedrive show all of them as typed; `number_e164` of VoIPBIN is E.164 without extension, or empty.',
  'VoIPBIN shows the primary entry first. A type is `other` unless somebody said one that it has. Pipedrive shows labels as said; of entries that nobody marked, it calls the first one primary, and it labels `work` what its own client did not label.',
  'What an API cannot take is refused in its own words, and a client that leaves it out gets the rest in. SavvyCal needs first name, last name and e-mail; Quentli and Pipedrive need a name; Insighto.ai needs an e-mail or a number.',
  'A table that Kith wrote has each value to the blank. Another table or a card has no blanks around its values, and a value of blanks is none. A page has what its API shows.',
  'A client that writes back what an API shows changes nothing, in that API or another one.',
]

const mainOf = <Point extends SaidPoint>(points: readonly Point[]): Point | undefined =>
  points.find(({ primary }) => primary) ?? points[0]

function splitOf(fullName: string | null, rule: 'kith' | 'atFirstSpace'): NameParts {
  if (!fullName?.trim()) return [null, null]
  const words = fullName.trim().split(' ')
  // By both rules, two words are a first and a last name.
  if (words.length === 2) return [words[0]!, words[1]!]
  const parts = splits[fullName.trim()]?.[rule]
  if (!parts) throw new Error(`How is “${fullName}” split? Add it to the facts.`)
  return parts
}

/** First and last name as said, else of the whole name. */
function partsOf(
  held: Pick<Held, 'fullName' | 'given' | 'surname'>,
  rule: 'kith' | 'atFirstSpace',
): NameParts {
  return held.given || held.surname ? [held.given, held.surname] : splitOf(held.fullName, rule)
}

/** First and last name as somebody with two fields types them. */
function typedParts(person: AwkwardPerson): NameParts {
  const { fullName, given, surname } = heldAsSaid(person)
  return partsOf({ fullName, given, surname }, 'kith')
}

const isBlank = (text: string | null | undefined): boolean => !text?.trim()
const orNull = (text: string | null | undefined): string | null => text || null
const point = (value: string, label = '', primary = false): SaidPoint => ({ value, label, primary })
const defined = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null))

function heldAsSaid({ fullName, given, surname, company, emails = [], phones = [] }: AwkwardPerson): Held {
  return {
    ...{ fullName: fullName ?? null, given: given ?? null, surname: surname ?? null },
    ...{ company: company ?? null, emails, phones },
  }
}

const heldOf = (some: Partial<Held>): Held => ({
  ...{ fullName: null, given: null, surname: null, company: null, emails: [], phones: [] },
  ...some,
})

const listed = (point: SaidPoint, ...more: readonly string[]): string =>
  [point.value, ...more, ...(point.label ? [point.label] : []), ...(point.primary ? ['primary'] : [])].join(
    ' · ',
  )

const native: AwkwardApi = {
  name: 'native',
  create: ({ what: _, ...body }) => ({ method: 'POST', path: '/v1/people', body: withoutEmptyLabels(body) }),
  refused: () => [],
  refusedFields: () => [],
  createLess: () => undefined,
  held: heldAsSaid,
  heldFromPage: (held) => held,
  shows: ({ fullName, given, surname, company, emails, phones }) => ({
    ...{ fullName, given, surname, company },
    emails: emails.map((email) => listed(email)),
    phones: phones.map((phone) => listed(phone, `= ${formOf(phone.value)}`)),
  }),
  cell: ({ fullName, given, surname, company, emails, phones }) => ({
    ...{ fullName, given, surname, company },
    emails: emails.map((email: SaidPoint) => listed(email)),
    phones: phones.map((phone: SaidPoint & { normal: string }) => listed(phone, `= ${phone.normal}`)),
  }),
  writeBack: (id, { fullName, given, surname, company, emails, phones }) => ({
    ...{ method: 'PATCH', path: `/v1/people/${id}` },
    body: { fullName, given, surname, company, emails: writable(emails), phones: writable(phones) },
  }),
  lookUps: (held) =>
    [
      ...namedBy(held, (name) => `/v1/people?q=${encodeURIComponent(name)}`),
      ...emailedBy(held, (value) => `/v1/people?filter=${some('emails', value)}`),
      ...calledBy(held, (value) => `/v1/people?filter=${some('phones', value)}`),
    ].map((lookUp) => ({ ...lookUp, ids: ({ items }: Answered) => items.map(idOf) })),
}

const savvycal: AwkwardApi = {
  name: 'savvycal',
  create: (person) => savvycalRequest(person, mainOf(person.phones ?? [])?.value),
  refused(person) {
    const [given, surname] = typedParts(person)
    const email = mainOf(person.emails ?? [])?.value
    const phone = mainOf(person.phones ?? [])?.value
    return [
      ...(isBlank(given) ? ['first_name'] : []),
      ...(isBlank(surname) ? ['last_name'] : []),
      ...(email === undefined || email !== email.trim() ? ['email'] : []),
      ...(phone !== undefined && phone !== e164Of(phone) ? ['phone'] : []),
    ]
  },
  refusedFields: ({ errors }) => errors.map(({ source }: Answered) => source.pointer.slice(1)),
  createLess(person) {
    const needed = this.refused(person).filter((field) => field !== 'phone')
    return needed.length > 0 ? undefined : savvycalRequest(person, savvycalPhone(person))
  },
  held(person) {
    const [given, surname] = typedParts(person)
    const email = mainOf(person.emails ?? [])?.value
    const phone = savvycalPhone(person)
    return heldOf({
      ...{ given, surname },
      emails: email === undefined ? [] : [point(email, '', true)],
      phones: phone === undefined ? [] : [point(phone, '', true)],
    })
  },
  heldFromPage(held) {
    const { first_name, last_name, email, phone } = this.shows(held, false) as Record<string, string | null>
    return heldOf({
      ...{ given: first_name!, surname: last_name! },
      emails: email ? [point(email, '', true)] : [],
      phones: phone ? [point(phone, '', true)] : [],
    })
  },
  shows(held) {
    const [first_name, last_name] = partsOf(held, 'kith')
    const phone = mainOf(held.phones.filter(({ value }) => e164Of(value) !== null))
    const email = mainOf(held.emails)?.value ?? null
    return { first_name, last_name, email, phone: phone ? e164Of(phone.value) : null }
  },
  cell: ({ first_name, last_name, email, phone }) => ({ first_name, last_name, email, phone }),
  writeBack: (id, { first_name, last_name, email, phone }) => ({
    ...{ method: 'PATCH', path: `/v1/clients/${id}` },
    // A client cannot write back a name or an address that is not there, or one that the vendor would refuse.
    body: defined({
      first_name: isBlank(first_name) ? null : first_name,
      last_name: isBlank(last_name) ? null : last_name,
      email: email === email?.trim() ? email : null,
      phone,
    }),
  }),
  lookUps(held) {
    const search = (text: string) =>
      `/v1/clients?page_size=100&search=${encodeURIComponent(text)}&include_sensitive=true`
    const [given, surname] = partsOf(held, 'kith')
    const name = [given, surname].filter((part) => !isBlank(part)).join(' ')
    return [
      ...(name === '' ? [] : [{ by: 'name' as const, path: search(name.trim()), value: name }]),
      ...emailedBy(held, search),
    ].map((lookUp) => ({ ...lookUp, ids: ({ data }: Answered) => data.map(idOf) }))
  },
}

function savvycalRequest(person: AwkwardPerson, phone: string | undefined): TestRequest {
  const [first_name, last_name] = typedParts(person)
  const email = mainOf(person.emails ?? [])?.value
  const body = defined({ first_name, last_name, email, phone, time_zone: 'America/New_York' })
  return { method: 'POST', path: '/v1/clients', body }
}

/** A client that is refused a number sends it as E.164 if it has that form. */
function savvycalPhone({ phones = [] }: AwkwardPerson): string | undefined {
  return e164Of(mainOf(phones)?.value ?? '') ?? undefined
}

const insighto: AwkwardApi = {
  name: 'insighto',
  create: (person) => {
    const [first_name, last_name] = typedParts(person)
    const body = defined({
      ...{ first_name, last_name },
      ...{ email: mainOf(person.emails ?? [])?.value, phone: mainOf(person.phones ?? [])?.value },
    })
    return { method: 'POST', path: '/api/v1/contact', body }
  },
  refused: ({ emails = [], phones = [] }) =>
    [...emails, ...phones].some(({ value }) => !isBlank(value)) ? [] : ['email'],
  refusedFields: ({ detail }) => detail.map(({ loc }: Answered) => loc.at(-1)),
  createLess: () => undefined,
  held(person) {
    const [given, surname] = typedParts(person)
    const email = mainOf(person.emails ?? [])
      ?.value.trim()
      .toLowerCase()
    const phone = mainOf(person.phones ?? [])?.value.trim()
    return heldOf({
      ...{ given, surname },
      emails: email ? [point(email, '', true)] : [],
      phones: phone ? [{ ...point(phone, '', true), asWritten: true }] : [],
    })
  },
  heldFromPage(held) {
    const { first_name, last_name, email, telephone } = this.shows(held, false) as Record<
      string,
      string | null
    >
    return heldOf({
      ...{ given: first_name!, surname: last_name! },
      emails: email ? [point(email, '', true)] : [],
      phones: telephone ? [point(telephone, '', true)] : [],
    })
  },
  shows(held, own) {
    const [first_name, last_name] = partsOf(held, 'kith')
    const phone = mainOf(held.phones.filter(({ value }) => e164Of(value) !== null))
    const written = own ? held.phones.find(({ asWritten }) => asWritten)?.value : undefined
    const email = mainOf(held.emails)?.value
    return {
      ...{ first_name, last_name },
      email: email === undefined ? null : email.trim().toLowerCase(),
      telephone: phone ? e164Of(phone.value) : (written ?? null),
    }
  },
  cell: ({ first_name, last_name, email, channels }) => ({
    ...{ first_name, last_name, email, telephone: channels.telephone ?? null },
  }),
  writeBack: (id, { first_name, last_name, email, channels }) => ({
    ...{ method: 'PUT', path: `/api/v1/contact/${id}` },
    body: { first_name, last_name, ...(email && { email }), channels },
  }),
  lookUps: (held) =>
    [
      ...emailedBy(held, (value) => `/api/v1/contact/email/${encodeURIComponent(value)}`),
      ...calledBy(held, (value) => `/api/v1/contact/phone_number/${encodeURIComponent(value)}`),
    ].map((lookUp) => ({ ...lookUp, ids: ({ data }: Answered) => [idOf(data)] })),
}

const quentli: AwkwardApi = {
  name: 'quentli',
  create: (person) =>
    quentliRequest(
      person,
      (person.phones ?? []).map(({ value }) => value),
    ),
  refused(person) {
    const [first, second] = twoOf(person.phones ?? [])
    return [
      ...(wholeNameOf(person) === '' ? ['name'] : []),
      ...(first && isBlank(first.value) ? ['phoneNumber'] : []),
      ...(second && isBlank(second.value) ? ['secondaryPhoneNumber'] : []),
    ]
  },
  refusedFields: (json) => quentliFields(json),
  createLess(person) {
    if (wholeNameOf(person) === '') return undefined
    return quentliRequest(
      person,
      (person.phones ?? []).map(({ value }) => value).filter((value) => !isBlank(value)),
    )
  },
  held(person) {
    const email = mainOf(person.emails ?? [])?.value.trim()
    const [first, second] = twoOf((person.phones ?? []).filter(({ value }) => !isBlank(value)))
    return heldOf({
      fullName: wholeNameOf(person).trim(),
      emails: email ? [point(email, '', true)] : [],
      phones: [
        ...(first ? [point(first.value.trim(), '', true)] : []),
        ...(second ? [point(second.value.trim())] : []),
      ],
    })
  },
  heldFromPage(held) {
    const shown = this.shows(held, false) as Record<string, string | null>
    const trimmed = (text: string | null | undefined) => (text ?? '').trim()
    return heldOf({
      fullName: orNull(trimmed(shown.name)),
      emails: shown.email ? [point(trimmed(shown.email), '', true)] : [],
      phones: [
        ...(isBlank(shown.phoneNumber) ? [] : [point(trimmed(shown.phoneNumber), '', true)]),
        ...(isBlank(shown.secondaryPhoneNumber) ? [] : [point(trimmed(shown.secondaryPhoneNumber))]),
      ],
    })
  },
  shows(held) {
    const [first, second] = twoOf(held.phones)
    return {
      name: wholeNameOf(held),
      email: mainOf(held.emails)?.value ?? null,
      phoneNumber: first?.value ?? null,
      secondaryPhoneNumber: second?.value ?? null,
    }
  },
  cell: ({ name, email, phoneNumber, secondaryPhoneNumber }) => ({
    ...{ name, email, phoneNumber, secondaryPhoneNumber },
  }),
  writeBack: (id, { name, email, phoneNumber, secondaryPhoneNumber }) => ({
    ...{ method: 'PATCH', path: `/v1/customers/${id}` },
    body: {
      input: {
        data: defined({
          ...{ name: orNull(name), email },
          phoneNumber: isBlank(phoneNumber) ? null : phoneNumber,
          secondaryPhoneNumber: isBlank(secondaryPhoneNumber) ? null : secondaryPhoneNumber,
        }),
      },
    },
  }),
  lookUps(held) {
    const by = (field: string) => (value: string) =>
      `/v1/customers?take=100&filter=${encodeURIComponent(`${field}[contains]=${encodeURIComponent(value)}`)}`
    const main = (points: readonly SaidPoint[]) => [mainOf(points)].filter((one) => one !== undefined)
    return [
      ...namedBy(held, by('name')),
      ...emailedBy({ ...held, emails: main(held.emails) }, by('email')),
      ...calledBy({ ...held, phones: main(held.phones) }, by('phoneNumber')),
    ].map((lookUp) => ({ ...lookUp, ids: (items: Answered) => items.map(idOf) }))
  },
}

function quentliRequest(person: AwkwardPerson, numbers: readonly string[]): TestRequest {
  const points = (person.phones ?? []).filter(({ value }) => numbers.includes(value))
  const [first, second] = twoOf(points)
  const input = defined({
    name: wholeNameOf(person),
    email: mainOf(person.emails ?? [])?.value,
    ...{ phoneNumber: first?.value, secondaryPhoneNumber: second?.value },
  })
  return { method: 'POST', path: '/v1/customers', body: { input } }
}

/** The fields that Quentli's message names. */
function quentliFields(json: Answered): readonly string[] {
  const text = JSON.stringify(json)
  return [...new Set([...text.matchAll(/input\.(\w+)/g)].map(([, field]) => field!))]
}

/** The main number and the next one. */
function twoOf(phones: readonly SaidPoint[]): readonly [SaidPoint?, SaidPoint?] {
  const main = mainOf(phones)
  const next = phones.find((phone) => phone !== main)
  return main ? (next ? [main, next] : [main]) : []
}

const voipbin: AwkwardApi = {
  name: 'voipbin',
  create: (person) => voipbinRequest(person, () => true),
  refused: ({ emails = [], phones = [] }) => [
    ...(phones.some(({ value }) => isBlank(value)) ? ['phone_numbers'] : []),
    ...(emails.some(({ value }) => value !== value.trim()) ? ['emails'] : []),
  ],
  // The vendor's message names no field.
  refusedFields: () => [],
  createLess: (person) => voipbinRequest(person, ({ value }) => value === value.trim()),
  held(person) {
    const clean = (points: readonly SaidPoint[] = []) => points.filter(({ value }) => value === value.trim())
    const [given, surname] = person.fullName ? [null, null] : [person.given ?? null, person.surname ?? null]
    const unnamed = !given && !surname
    return heldOf({
      fullName: person.fullName ?? null,
      given: unnamed ? '' : orNull(given),
      surname: unnamed ? '' : orNull(surname),
      company: person.company ?? null,
      emails: clean(person.emails).map((email) => ({ ...email, label: emailLabel(email.label) })),
      phones: clean(person.phones).map((phone) => ({ ...phone, label: phoneType(phone.label, '') })),
    })
  },
  heldFromPage(held) {
    const { first_name, last_name, display_name, company } = this.shows(held, false) as Record<string, string>
    const unnamed = !first_name && !last_name
    return heldOf({
      fullName: display_name!,
      given: unnamed ? '' : orNull(first_name),
      surname: unnamed ? '' : orNull(last_name),
      company: orNull(company),
      emails: primaryFirst(held.emails).map(({ value, label, primary }) =>
        point(
          value.trim().toLowerCase(),
          emailTypeOf(label) === 'personal' ? 'home' : emailTypeOf(label),
          primary,
        ),
      ),
      phones: primaryFirst(held.phones).map(({ value, label, primary }) =>
        point(value, phoneType(label), primary),
      ),
    })
  },
  shows({ fullName, given, surname, company, emails, phones }) {
    const isWritten = given !== null || surname !== null
    const [first, last] = isWritten ? [given, surname] : splitOf(fullName, 'kith')
    return {
      ...{ first_name: first ?? '', last_name: last ?? '' },
      display_name: fullName ?? [given, surname].filter((part) => !isBlank(part)).join(' '),
      company: company ?? '',
      phone_numbers: primaryFirst(phones).map((phone) =>
        listed({ ...phone, label: phoneType(phone.label) }, `= ${e164Of(phone.value) ?? 'no E.164'}`),
      ),
      emails: primaryFirst(emails).map((email) =>
        listed({ ...email, value: email.value.trim().toLowerCase(), label: emailTypeOf(email.label) }),
      ),
    }
  },
  cell: ({ first_name, last_name, display_name, company, phone_numbers, emails }) => ({
    ...{ first_name, last_name, display_name, company },
    phone_numbers: phone_numbers.map(({ number, number_e164, type, is_primary }: Answered) =>
      listed({ value: number, label: type, primary: is_primary }, `= ${number_e164 || 'no E.164'}`),
    ),
    emails: emails.map(({ address, type, is_primary }: Answered) =>
      listed({ value: address, label: type, primary: is_primary }),
    ),
  }),
  writeBack: (id, { first_name, last_name, display_name, company, job_title }) => ({
    ...{ method: 'PUT', path: `/v1.0/contacts/${id}` },
    body: { first_name, last_name, display_name, company, job_title },
  }),
  lookUps: (held) =>
    [
      ...emailedBy(held, (value) => `/v1.0/contacts/lookup?email=${encodeURIComponent(value)}`),
      ...calledBy(held, (value) => `/v1.0/contacts/lookup?phone=${encodeURIComponent(value)}`),
    ].map((lookUp) => ({ ...lookUp, ids: (json: Answered) => [idOf(json)] })),
}

const PHONE_TYPES = ['mobile', 'work', 'home', 'fax', 'other']

function phoneType(label: string, none = 'other'): string {
  return PHONE_TYPES.includes(label) ? label : none
}

function emailTypeOf(label: string): string {
  if (label === 'home' || label === 'personal') return 'personal'
  return label === 'work' ? 'work' : 'other'
}

/** The label of an address that a client of VoIPBIN writes with the type for the label. */
function emailLabel(label: string): string {
  return label === 'personal' ? 'home' : label
}

function primaryFirst<Point extends SaidPoint>(points: readonly Point[]): readonly Point[] {
  return [...points].sort((a, b) => Number(b.primary) - Number(a.primary))
}

function voipbinRequest(person: AwkwardPerson, wanted: (point: SaidPoint) => boolean): TestRequest {
  const { fullName, given, surname, company, emails = [], phones = [] } = person
  const typeOf = (label: string, type: string) => (label === '' ? {} : { type })
  const body = {
    ...defined(fullName ? { display_name: fullName } : { first_name: given, last_name: surname }),
    ...defined({ company }),
    phone_numbers: phones.filter(wanted).map(({ value, label, primary }) => ({
      ...{ number: value, is_primary: primary, ...typeOf(label, phoneType(label)) },
    })),
    emails: emails.filter(wanted).map(({ value, label, primary }) => ({
      ...{ address: value, is_primary: primary, ...typeOf(label, emailTypeOf(label)) },
    })),
  }
  return { method: 'POST', path: '/v1.0/contacts', body }
}

const pipedrive: AwkwardApi = {
  name: 'pipedrive',
  create(person) {
    const { given, surname, emails = [], phones = [] } = person
    const names =
      given !== undefined && surname !== undefined
        ? { first_name: given, last_name: surname }
        : { name: wholeNameOf(person) }
    const points = (list: readonly SaidPoint[]) =>
      list.map(({ value, label, primary }) => ({ value, primary, ...(label !== '' && { label }) }))
    const body = { ...names, emails: points(emails), phones: points(phones) }
    return { method: 'POST', path: '/api/v2/persons', body }
  },
  refused: (person) => (wholeNameOf(person) === '' ? ['name'] : []),
  refusedFields: ({ error }) => [...`${error}`.matchAll(/name/g)].map(() => 'name').slice(0, 1),
  createLess: () => undefined,
  held(person) {
    const { given, surname, emails = [], phones = [] } = person
    const whole = wholeNameOf(person).trim()
    const [first, last] = splitWhole(given, surname, whole)
    return heldOf({
      ...{ fullName: given !== undefined && surname !== undefined ? wholeNameOf(person) : whole },
      ...{ given: first, surname: last },
      ...{ emails: labelled(emails), phones: labelled(phones) },
    })
  },
  heldFromPage(held) {
    const [given, surname] = partsOf(held, 'atFirstSpace')
    return heldOf({
      ...{ fullName: orNull(wholeNameOf(held)), given, surname },
      ...{ emails: firstPrimary(held.emails), phones: firstPrimary(held.phones) },
    })
  },
  shows(held) {
    const [first_name, last_name] = partsOf(held, 'atFirstSpace')
    return {
      ...{ name: wholeNameOf(held), first_name, last_name },
      emails: firstPrimary(held.emails).map((email) => listed(email)),
      phones: firstPrimary(held.phones).map((phone) => listed(phone)),
    }
  },
  cell: ({ name, first_name, last_name, emails, phones }) => ({
    ...{ name, first_name, last_name },
    emails: emails.map((email: SaidPoint) => listed(email)),
    phones: phones.map((phone: SaidPoint) => listed(phone)),
  }),
  writeBack: (id, { name, emails, phones }) => ({
    ...{ method: 'PATCH', path: `/api/v2/persons/${id}` },
    body: { ...(name !== '' && { name }), emails, phones },
  }),
  lookUps(held) {
    const search = (fields: string) => (term: string) =>
      `/api/v2/persons/search?term=${encodeURIComponent(term)}&fields=${fields}&limit=100`
    return [
      ...namedBy(held, search('name')),
      ...emailedBy(held, search('email')),
      ...calledBy(held, search('phone')),
    ].map((lookUp) => ({
      ...lookUp,
      ids: ({ data }: Answered) => data.items.map(({ item }: Answered) => idOf(item)),
    }))
  },
}

function splitWhole(given: string | undefined, surname: string | undefined, whole: string): NameParts {
  return given !== undefined && surname !== undefined ? [given, surname] : splitOf(whole, 'atFirstSpace')
}

/** Entries that the client did not label are `work`. */
function labelled(points: readonly SaidPoint[]): readonly SaidPoint[] {
  return firstPrimary(points).map((one) => ({ ...one, label: one.label || 'work' }))
}

/** Of entries that nobody marked, the first one is the primary one. */
function firstPrimary<Point extends SaidPoint>(points: readonly Point[]): readonly Point[] {
  const marked = points.some(({ primary }) => primary)
  return points.map((one, index) => ({ ...one, primary: marked ? one.primary : index === 0 }))
}

export const apis: readonly AwkwardApi[] = [native, savvycal, insighto, quentli, voipbin, pipedrive]

function withoutEmptyLabels({ emails = [], phones = [], ...rest }: Omit<AwkwardPerson, 'what'>): object {
  const points = (list: readonly SaidPoint[]) =>
    list.map(({ value, label, primary }) => ({
      value,
      ...(label !== '' && { label }),
      ...(primary && { primary }),
    }))
  return { ...rest, emails: points(emails), phones: points(phones) }
}

function writable(points: readonly (SaidPoint & { normal: string; createdAt: string })[]): readonly object[] {
  return points.map(({ normal: _, ...rest }) => rest)
}

function idOf({ id }: { id: string | number }): string {
  return String(id)
}

function some(list: string, value: string): string {
  return encodeURIComponent(JSON.stringify({ some: list, op: 'eq', value }))
}

type Asked = Pick<LookUp, 'by' | 'path' | 'value'>

function namedBy(held: Held, path: (name: string) => string): readonly Asked[] {
  const name = wholeNameOf(held).trim()
  return name === '' ? [] : [{ by: 'name', path: path(name), value: name }]
}

function emailedBy({ emails }: Pick<Held, 'emails'>, path: (address: string) => string): readonly Asked[] {
  const email = mainOf(emails)?.value.trim()
  return email ? [{ by: 'email', path: path(email), value: email }] : []
}

/** Every number of the person, as it was typed. */
function calledBy({ phones }: Pick<Held, 'phones'>, path: (number: string) => string): readonly Asked[] {
  return phones
    .filter(({ value }) => !isBlank(value))
    .map(({ value }) => ({ by: 'phone', path: path(value), value }))
}
