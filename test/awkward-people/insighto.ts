import type { Answered } from '../../src/dialects/dialect-testing.ts'
import type { AwkwardApi } from './api.ts'
import { e164Of } from './people.ts'
import {
  calledBy,
  defined,
  emailedBy,
  heldOf,
  idOf,
  isBlank,
  mainOf,
  partsOf,
  point,
  typedParts,
} from './values.ts'

export const insighto: AwkwardApi = {
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
