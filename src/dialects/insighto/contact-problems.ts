import type { Static } from 'typebox'
import { normalEmail } from '../../hub/hub.ts'
import type { Problem } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { numberForm } from './contact-points.ts'
import { fromCustomFields } from './custom-fields.ts'
import { whyNotEmail } from './email.ts'
import type { MappingContext, Upsert } from './mapping.ts'
import type { upsertQuery } from './query.ts'
import type { InsightoContactPatch, InsightoUpsertDraft } from './schema.ts'

/** What the schema cannot say: e-mail addresses, phone numbers, and values of defined custom fields. */
export function problemsOf(
  body: InsightoContactPatch,
  context: MappingContext,
  shown: Person | undefined,
): Problem[] {
  const { email, channels, phone, phone_number } = body
  const known = new Set(shown?.emails.map(({ normal }) => normal))
  const written = (path: readonly string[], text: string | null | undefined): Problem[] =>
    text?.trim() && !known.has(normalEmail(text)) ? emailProblems('body', path, text) : []
  const numbers = Object.entries({ phone, phone_number }).flatMap(([name, text]) =>
    text?.trim() && numberForm(text, context.region) === undefined ? [notANumber('body', name, text)] : [],
  )
  return [
    ...written(['email'], email),
    ...numbers,
    ...written(['channels', 'email'], channels?.email),
    ...fieldProblems(body, context),
  ]
}

function fieldProblems(
  { custom_fields = {} }: Pick<InsightoContactPatch, 'custom_fields'>,
  { customFields }: MappingContext,
): Problem[] {
  return fromCustomFields(custom_fields, {}, customFields).problems
}

function emailProblems(place: Problem['in'], path: readonly string[], text: string): Problem[] {
  const message = whyNotEmail(text)
  if (message === undefined) return []
  return [{ in: place, path, rule: 'format', expected: 'email', received: text, message }]
}

export function notANumber(place: Problem['in'], name: string, text: string): Problem {
  const message = 'value is not a valid phone number'
  return { in: place, path: [name], rule: 'format', expected: 'phone', received: text, message }
}

/** The values of an upsert, from the query first, and what is wrong with them. Blank values are not given. */
export function readUpsert(
  query: Static<typeof upsertQuery.schema>,
  body: InsightoUpsertDraft,
  context: MappingContext,
): { values: Upsert; problems: Problem[] } {
  const places = {
    first_name: [query.first_name, body.first_name],
    last_name: [query.last_name, body.last_name],
    email: [query.email, body.email],
    phone: [query.phone_number, body.phone_number, body.phone],
  }
  const given = Object.entries(places).flatMap(([key, values]) => {
    const value = values.find((text) => text?.trim())
    return value ? [[key, key === 'email' || key === 'phone' ? value.trim() : value] as const] : []
  })
  const { custom_fields } = body
  const values: Upsert = { ...Object.fromEntries(given), ...(custom_fields && { custom_fields }) }
  const placeOf = (text: string | undefined) => (text?.trim() ? 'query' : 'body')
  const phoneName = query.phone_number?.trim() || body.phone_number?.trim() ? 'phone_number' : 'phone'
  const problems: Problem[] = []
  if (values.email === undefined && values.phone === undefined) {
    const message = 'email or phone_number is needed'
    problems.push({ in: 'query', path: ['email'], rule: 'missing', message })
  }
  if (values.email !== undefined)
    problems.push(...emailProblems(placeOf(query.email), ['email'], values.email))
  if (values.phone !== undefined && numberForm(values.phone, context.region) === undefined)
    problems.push(notANumber(placeOf(query.phone_number), phoneName, values.phone))
  problems.push(...fieldProblems(body, context))
  return { values, problems }
}
