import type { Answered } from '../../src/dialects/dialect-testing.ts'
import type { AwkwardApi } from './api.ts'
import { type NameParts, type SaidPoint, wholeNameOf } from './people.ts'
import {
  calledBy,
  emailedBy,
  firstPrimary,
  heldOf,
  idOf,
  listed,
  namedBy,
  orNull,
  partsOf,
  splitOf,
} from './values.ts'

export const pipedrive: AwkwardApi = {
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
