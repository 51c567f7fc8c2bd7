import Type, { type Static, type TSchema } from 'typebox'
import type { Problem } from '../../model/errors.ts'
import type { Reader } from '../dialect.ts'
import { jsonBody } from '../kit/json-body.ts'
import { isEmailAddress } from './email-address.ts'
import {
  contactSources,
  type EmailType,
  emailTypes,
  nilUuid,
  type PhoneNumberType,
  phoneNumberTypes,
  uuidPattern,
} from './schema.ts'

/** The vendor has no such limit; it keeps the size of a contact reasonable. */
export const entriesMax = 100

/** Of the vendor's columns for long texts. */
const TEXT_BYTES_MAX = 65_535

/** A member that may be null, which is the same as absent. */
function orNull<Schema extends TSchema & { type?: string }>(schema: Schema) {
  return Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, 'null'] })
}

function text(maxLength: number) {
  return Type.Optional(orNull(Type.String({ maxLength })))
}

/** One of the values; the empty string stands for the default. */
function choice<Value extends string>(values: readonly Value[]) {
  return Type.Optional(
    Type.Unsafe<Value | '' | null>({ type: ['string', 'null'], enum: ['', ...values, null] }),
  )
}

function list<Schema extends TSchema>(items: Schema) {
  return Type.Optional(orNull(Type.Array(items, { maxItems: entriesMax })))
}

const flag = Type.Optional(orNull(Type.Boolean()))

const phoneChange = Type.Object({ number: text(30), type: choice(phoneNumberTypes), is_primary: flag })
const emailChange = Type.Object({ address: text(255), type: choice(emailTypes), is_primary: flag })
const tagId = Type.String({
  format: 'uuid',
  pattern: uuidPattern,
})

const contactChange = Type.Object({
  first_name: text(100),
  last_name: text(100),
  display_name: text(200),
  company: text(200),
  job_title: text(100),
  external_id: text(255),
  notes: Type.Optional(orNull(Type.String({ description: 'Kept, but not shown.' }))),
})
export type ContactChange = Static<typeof contactChange>

const contactDraft = Type.Object({
  ...contactChange.properties,
  source: choice(contactSources),
  phone_numbers: list(phoneChange),
  emails: list(emailChange),
  tag_ids: list(tagId),
})
export type ContactDraft = Static<typeof contactDraft>

/** A phone number or e-mail address in a request. */
export interface EntryChange {
  readonly value?: string
  /** The empty string stands for the default. */
  readonly type?: PhoneNumberType | EmailType | ''
  readonly primary?: boolean
}

export const contactDraftBody = body(contactDraft, (draft, problems) => {
  checkBytes('notes', draft.notes, problems)
  for (const [index, phone] of (draft.phone_numbers ?? []).entries()) {
    checkNumber(phone.number, ['phone_numbers', index], problems)
  }
  for (const [index, email] of (draft.emails ?? []).entries()) {
    checkAddress(email.address, ['emails', index], problems)
  }
  for (const [index, id] of (draft.tag_ids ?? []).entries()) checkTag(id, ['tag_ids', index], problems)
  return draft
})

export const contactChangeBody = body(contactChange, (change, problems) => {
  checkBytes('notes', change.notes, problems)
  return change
})

export const phoneDraftBody = body(phoneChange, (phone, problems): EntryChange => {
  checkNumber(phone.number, [], problems)
  return fromPhone(phone)
})

export const phoneChangeBody = body(phoneChange, (phone, problems): EntryChange => {
  if (typeof phone.number === 'string') checkNumber(phone.number, [], problems)
  return fromPhone(phone)
})

export const emailDraftBody = body(emailChange, (email, problems): EntryChange => {
  checkAddress(email.address, [], problems)
  return fromEmail(email)
})

export const emailChangeBody = body(emailChange, (email, problems): EntryChange => {
  if (typeof email.address === 'string') checkAddress(email.address, [], problems)
  return fromEmail(email)
})

const tagChange = Type.Object({ name: text(255), detail: Type.Optional(orNull(Type.String())) })

export const tagDraftBody = body(tagChange, ({ name, detail }, problems) => {
  checkTagName(name, problems)
  checkBytes('detail', detail, problems)
  return { name: name ?? '', detail: detail ?? '' }
})

/** A member that is missing or null changes nothing. */
export const tagChangeBody = body(tagChange, ({ name, detail }, problems) => {
  if (typeof name === 'string') checkTagName(name, problems)
  checkBytes('detail', detail, problems)
  return { ...(typeof name === 'string' && { name }), ...(typeof detail === 'string' && { detail }) }
})

function checkTagName(name: string | null | undefined, problems: Problem[]): void {
  if (!name?.trim()) problems.push(wrong(['name'], 'missing', 'A tag needs its name.'))
}

export const tagBody = body(Type.Object({ tag_id: Type.Optional(orNull(tagId)) }), (tag, problems) => {
  checkTag(tag.tag_id, ['tag_id'], problems)
  return `${tag.tag_id}`.toLowerCase()
})

export function fromPhone({ number, type, is_primary }: Static<typeof phoneChange>): EntryChange {
  return entryChange(number, type, is_primary)
}

export function fromEmail({ address, type, is_primary }: Static<typeof emailChange>): EntryChange {
  return entryChange(address, type, is_primary)
}

function entryChange(
  value: string | null | undefined,
  type: EntryChange['type'] | null,
  primary: boolean | null | undefined,
): EntryChange {
  return {
    ...(typeof value === 'string' && { value }),
    ...(typeof type === 'string' && { type }),
    ...(typeof primary === 'boolean' && { primary }),
  }
}

/** Reads a body by its schema; `check` adds the rules that a schema cannot express and returns the value. */
function body<Schema extends TSchema, Value>(
  schema: Schema,
  check: (value: Static<Schema>, problems: Problem[]) => Value,
): Reader<Schema, Value> {
  const plain = jsonBody(schema)
  return {
    schema,
    read(part, problems) {
      const before = problems.length
      const value = plain.read(part, problems)
      // A body that does not fit its schema cannot be checked further.
      return problems.length > before ? (undefined as Value) : check(value, problems)
    },
  }
}

function checkBytes(name: string, text: string | null | undefined, problems: Problem[]): void {
  if (Buffer.byteLength(text ?? '') > TEXT_BYTES_MAX) {
    problems.push(wrong([name], 'too_long', `${name} has more than ${TEXT_BYTES_MAX} bytes.`))
  }
}

function checkNumber(number: string | null | undefined, path: Problem['path'], problems: Problem[]): void {
  if (!number?.trim())
    problems.push(wrong([...path, 'number'], 'missing', 'A phone number needs its number.'))
}

function checkAddress(address: string | null | undefined, path: Problem['path'], problems: Problem[]): void {
  if (typeof address !== 'string') {
    problems.push(wrong([...path, 'address'], 'missing', 'An e-mail needs its address.'))
  } else if (!isEmailAddress(address)) {
    problems.push(wrong([...path, 'address'], 'format', 'The address is not an e-mail address.'))
  }
}

function checkTag(id: string | null | undefined, path: Problem['path'], problems: Problem[]): void {
  if (!id || id === nilUuid) problems.push(wrong(path, 'missing', 'A tag needs its id.'))
}

function wrong(path: Problem['path'], rule: Problem['rule'], message: string): Problem {
  return { in: 'body', path, rule, message }
}
