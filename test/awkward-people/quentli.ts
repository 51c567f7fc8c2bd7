import type { Answered, TestRequest } from '../../src/dialects/dialect-testing.ts'
import type { AwkwardApi } from './api.ts'
import { type AwkwardPerson, type SaidPoint, wholeNameOf } from './people.ts'
import {
  calledBy,
  defined,
  emailedBy,
  heldOf,
  idOf,
  isBlank,
  mainOf,
  namedBy,
  orNull,
  point,
  twoOf,
} from './values.ts'

export const quentli: AwkwardApi = {
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
