import type { Answered, TestRequest } from '../../src/dialects/dialect-testing.ts'
import type { AwkwardApi } from './api.ts'
import { type AwkwardPerson, e164Of, type SaidPoint } from './people.ts'
import {
  calledBy,
  defined,
  emailedBy,
  heldOf,
  idOf,
  isBlank,
  listed,
  orNull,
  point,
  splitOf,
} from './values.ts'

export const voipbin: AwkwardApi = {
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
