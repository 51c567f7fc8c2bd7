import type { Answered, TestRequest } from '../../src/dialects/dialect-testing.ts'
import type { AwkwardApi } from './api.ts'
import { type AwkwardPerson, e164Of } from './people.ts'
import { defined, emailedBy, heldOf, idOf, isBlank, mainOf, partsOf, point, typedParts } from './values.ts'

export const savvycal: AwkwardApi = {
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
