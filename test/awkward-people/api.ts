import type { Answered, TestRequest } from '../../src/dialects/dialect-testing.ts'
import type { AwkwardPerson, SaidPoint } from './people.ts'

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
  /** A request that writes what the API shows, and thereby changes nothing. */
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

/**
 * What the APIs can be told and what they show, read from the vendors' pages and not from the program: the rules that the files
 * beside this one follow. The page has them above its tables.
 */
export const rules: readonly string[] = [
  'The native API shows each value as it was said, spaces included.',
  'An API with first and last names gets them as they were said; a whole name is split by Kith (particles, suffixes, one word is a first name). Pipedrive splits at the first space.',
  'An API with a whole name gets it as it was said, else first and last name with a space between.',
  'An API with one e-mail shows the main one: the one marked as primary, else the first. Insighto.ai and VoIPBIN write addresses in lower case.',
  'SavvyCal and Insighto.ai show a number only as E.164, without its extension: the main one of those that have this form. Insighto.ai also shows what its own client wrote.',
  'Quentli shows the texts of two numbers: the main one and the next. VoIPBIN and Pipedrive show all of them as typed; `number_e164` of VoIPBIN is E.164 without extension, or empty.',
  'VoIPBIN shows the primary entry first. A type is `other` unless one that it has was said. Pipedrive shows labels as said; of entries without a mark, it calls the first one primary, and it labels `work` what its own client did not label.',
  'What an API cannot take is refused in its own words, and a client that leaves it out gets the rest in. SavvyCal needs first name, last name and e-mail; Quentli and Pipedrive need a name; Insighto.ai needs an e-mail or a number.',
  'A table that Kith wrote keeps each value, spaces included. In other tables and in cards, spaces around a value are removed, and a value of nothing but spaces is none. A page has what its API shows.',
  'A client that writes back what an API shows changes nothing, in that API or another one.',
]
