import type { Answered } from '../../src/dialects/dialect-testing.ts'
import type { AwkwardApi } from './api.ts'
import { type AwkwardPerson, formOf, type SaidPoint } from './people.ts'
import { calledBy, emailedBy, heldAsSaid, idOf, listed, namedBy } from './values.ts'

export const native: AwkwardApi = {
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

function some(list: string, value: string): string {
  return encodeURIComponent(JSON.stringify({ some: list, op: 'eq', value }))
}
