import Type, { type Static, type TSchema } from 'typebox'
import type { Problem } from '../../model/errors.ts'
import type { Reader } from '../dialect.ts'
import { jsonBody } from '../kit/json-body.ts'
import { isEmailAddress } from './email-address.ts'
import {
  type AddressType,
  addressTypes,
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

/** Members of a contact in every version. */
const contactMembers = {
  first_name: text(100),
  last_name: text(100),
  display_name: text(200),
  company: text(200),
  job_title: text(100),
  external_id: text(255),
}
const draftMembers = { source: choice(contactSources), tag_ids: list(tagId) }

const contactChange = Type.Object({
  ...contactMembers,
  notes: Type.Optional(orNull(Type.String({ description: 'Kept, but not shown.' }))),
})
export type ContactChange = Static<typeof contactChange>

const contactChangeWithNotes = Type.Object({ ...contactMembers, notes: Type.Optional(orNull(Type.String())) })

const common = Type.Object({ ...contactChange.properties, ...draftMembers })
/** What a new contact has in every version. */
export type ContactDraft = Static<typeof common>

const draftWithPhoneNumbers = Type.Object({
  ...contactChange.properties,
  source: draftMembers.source,
  phone_numbers: list(phoneChange),
  emails: list(emailChange),
  tag_ids: draftMembers.tag_ids,
})
export type DraftWithPhoneNumbers = Static<typeof draftWithPhoneNumbers>

const addressMembers = { target: text(255), name: text(255), detail: text(255), is_primary: flag }
const addressDraft = Type.Object({ type: choice(addressTypes), ...addressMembers })
const addressChange = Type.Object(addressMembers)

const draftWithAddresses = Type.Object({
  ...contactChangeWithNotes.properties,
  source: draftMembers.source,
  addresses: list(addressDraft),
  tag_ids: draftMembers.tag_ids,
})
export type DraftWithAddresses = Static<typeof draftWithAddresses>

/** A phone number or e-mail address in a request. */
export interface EntryChange {
  readonly value?: string
  /** The empty string stands for the default. */
  readonly type?: PhoneNumberType | EmailType | ''
  readonly primary?: boolean
}

/** An address in a request. */
export interface AddressChange {
  readonly target?: string
  readonly name?: string
  readonly detail?: string
  readonly primary?: boolean
}

export interface AddressDraft extends AddressChange {
  readonly type: AddressType
}

export const draftWithPhoneNumbersBody = body(draftWithPhoneNumbers, (draft, problems) => {
  checkBytes('notes', draft.notes, problems)
  for (const [index, phone] of (draft.phone_numbers ?? []).entries()) {
    checkNumber(phone.number, ['phone_numbers', index], problems)
  }
  for (const [index, email] of (draft.emails ?? []).entries()) {
    checkAddress(email.address, ['emails', index], problems)
  }
  checkTags(draft, problems)
  return draft
})

export const draftWithAddressesBody = body(draftWithAddresses, (draft, problems) => {
  checkBytes('notes', draft.notes, problems)
  for (const [index, { type, target }] of (draft.addresses ?? []).entries()) {
    const path = ['addresses', index]
    if (!type) problems.push(wrong([...path, 'type'], 'missing', 'Each address must have a type.'))
    else checkTarget(target, path, problems)
  }
  checkTags(draft, problems)
  return draft
})

export const changeWithNotesBody = body(contactChangeWithNotes, (change, problems) => {
  checkBytes('notes', change.notes, problems)
  return change
})

export const addressDraftBody = body(addressDraft, ({ type, ...address }, problems): AddressDraft => {
  if (!type) problems.push(wrong(['type'], 'missing', 'An address needs its type.'))
  else checkTarget(address.target, [], problems)
  return { type: type || 'tel', ...toAddressChange(address) }
})

/** The type of an address cannot be changed: a `type` in the body is ignored. */
export const addressChangeBody = body(addressChange, (address, problems): AddressChange => {
  if (typeof address.target === 'string') checkTarget(address.target, [], problems)
  return toAddressChange(address)
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

export function toAddressChange({
  target,
  name,
  detail,
  is_primary,
}: Static<typeof addressChange>): AddressChange {
  return {
    ...(typeof target === 'string' && { target }),
    ...(typeof name === 'string' && { name }),
    ...(typeof detail === 'string' && { detail }),
    ...(typeof is_primary === 'boolean' && { primary: is_primary }),
  }
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

function checkTarget(target: string | null | undefined, path: Problem['path'], problems: Problem[]): void {
  if (!target?.trim())
    problems.push(wrong([...path, 'target'], 'missing', 'Each address must have a target.'))
}

function checkTags({ tag_ids }: ContactDraft, problems: Problem[]): void {
  for (const [index, id] of (tag_ids ?? []).entries()) checkTag(id, ['tag_ids', index], problems)
}

function checkTag(id: string | null | undefined, path: Problem['path'], problems: Problem[]): void {
  if (!id || id === nilUuid) problems.push(wrong(path, 'missing', 'A tag needs its id.'))
}

function wrong(path: Problem['path'], rule: Problem['rule'], message: string): Problem {
  return { in: 'body', path, rule, message }
}
