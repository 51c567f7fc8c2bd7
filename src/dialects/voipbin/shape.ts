import type { TSchema } from 'typebox'
import type { ListInTransaction } from '../../hub/hub.ts'
import type { Instant } from '../../model/instant.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { Person, PersonDraft } from '../../model/person.ts'
import type { Reader, Route } from '../dialect.ts'
import type { ContactChange, ContactDraft } from './bodies.ts'
import type { ContactView } from './mapping.ts'
import type { Mount } from './mount.ts'

/** What one version of the vendor's API does with contacts in its own way. Everything else is alike in all versions. */
export interface Shape {
  /** The name of the version. */
  readonly version: string
  readonly contact: TSchema
  /** A page of contacts. */
  readonly contacts: TSchema
  /** The same function for each request, as `Rendering` asks. */
  readonly show: (person: Person, view: ContactView) => object
  readonly draftBody: Reader<TSchema, ContactDraft & { readonly entries: NewEntries }>
  readonly changeBody: Reader<TSchema, ContactChange>
  /** The routes of the numbers and e-mails of a contact. */
  entryRoutes(mount: Mount): readonly Route[]
}

/** The numbers and e-mails of a new contact, as its body states them. */
export interface NewEntries {
  /** The body as it was sent, kept if an entry is left out. */
  readonly body: Json
  /** @throws invalid if an entry has a value that the vendor cannot keep, before anything is looked up */
  check(): void
  /**
   * What is stored of them. An entry that another contact has already, by the rule of the version, is left out and named
   * by its path in the body.
   *
   * @param at the time of the request
   */
  store(list: ListInTransaction, at: Instant): Promise<StoredEntries>
}

export interface StoredEntries extends Pick<PersonDraft, 'phones' | 'emails'> {
  /** Further fields of the contact that only this API has. */
  readonly own?: JsonObject
  /** `phone_numbers[1]` */
  readonly leftOut: readonly string[]
}
