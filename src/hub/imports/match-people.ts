import { compareGivenNames } from '../../identity/names.ts'
import type { ImportMatch, PersonRow, RowResult } from '../../model/import.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, Person, PersonDraft, PersonId } from '../../model/person.ts'
import { foldText } from '../../model/query.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import type { Session } from '../../store/store.ts'
import { type Folded, fold, type PersonState } from '../people/index.ts'
import { digestOf, type MatchRules, matchFields, type RowKeys } from './match-keys.ts'
import { statesBeforeUndo } from './undone-people.ts'

/** A stored or new person while the rows of a batch are applied. */
export interface WorkingPerson {
  readonly id: PersonId
  /** As stored before the batch; undefined for a new person. */
  readonly stored: Person | undefined
  /** For a person without records, the state before the undo of the import that created it; undefined if unknown. */
  readonly beforeUndo: PersonState | undefined
  readonly records: readonly PersonRecord[]
  readonly folded: Folded
  /** The state of the fold. */
  readonly state: PersonState
  /** Records to be stored with the batch. */
  readonly added: PersonRecord[]
  /** Further ids to store for the person, in addition to those it shows. */
  readonly claims: { readonly dialect: string; readonly vendorId: string }[]
  /** Times and ids that the rows give for a new person. */
  readonly wanted: Pick<PersonDraft, 'createdAt' | 'updatedAt' | 'vendorIds'>
  /** When a row last changed a value of the person; undefined if no row did. */
  changedAt: Instant | undefined
  add(record: PersonRecord, state?: PersonState): void
  /** Whether a row restored the person after an undone import had removed it. */
  revived: boolean
}

export interface Found {
  readonly person: WorkingPerson
  readonly by: NonNullable<RowResult['matched']>
  /** Whether a row with the same content was imported before. */
  readonly unchanged: boolean
}

/** A person that has a contact point of the row, but is clearly another person. */
export interface Conflict {
  readonly person: WorkingPerson
  readonly by: ImportMatch
  /** What speaks against it. */
  readonly reason: 'first name' | 'id'
}

export interface PersonMatch {
  readonly found?: Found
  /** Only if no person was found. */
  readonly conflict?: Conflict
}

/** The people that the rows of a batch match, loaded in a few statements for all rows together. */
export interface ImportPeople {
  /** The person that has one of the row's ids, or one of its contact points if nothing speaks against it. */
  find(row: PersonRow, keys: RowKeys): PersonMatch
  /** The person with this id in a dialect. */
  ownerOf(dialect: string, vendorId: string): WorkingPerson | undefined
  /** Adds the person to the index, so that later rows of the batch match it by the keys of this row. */
  remember(person: WorkingPerson, row: PersonRow, keys: RowKeys): void
  readonly all: readonly WorkingPerson[]
}

export async function findImportPeople(
  session: Session,
  orgId: OrgId,
  rows: readonly (readonly [PersonRow, RowKeys])[],
  { matchBy }: MatchRules,
  { priorityOf, source }: { readonly priorityOf: (sourceId: number) => number; readonly source: Source },
): Promise<ImportPeople> {
  const index = await findCandidates(session, orgId, rows, matchBy)
  const people = await loadPeople(session, orgId, index.candidates(), priorityOf)
  const all = [...people.values()]
  const personOf = (id: PersonId | undefined): WorkingPerson | undefined => {
    const person = id === undefined ? undefined : people.get(id)
    return person?.stored?.mergedInto === undefined ? person : personOf(person.stored.mergedInto)
  }

  return {
    all,

    find(row, keys) {
      const imported = keys.externalIds.flatMap((id) => index.imported.get(id) ?? [])
      // What an earlier import said is said again if a later one has said something else since.
      const latest = Math.max(...imported.map(({ sourceId }) => sourceId))
      const same = imported.filter(({ digest }) => digest === keys.digest)
      const isRepeated = same.some(({ sourceId }) => sourceId === latest)
      const earlier = same[0] ?? imported.at(-1)
      const byExternalId = personOf(earlier?.personId)
      if (byExternalId) return { found: { person: byExternalId, by: 'externalId', unchanged: isRepeated } }
      const byId = personOf(row.personId) ?? personOf(ownerOfIds(index, row))
      if (byId) return { found: { person: byId, by: 'id', unchanged: false } }
      let conflict: Conflict | undefined
      for (const match of matchBy) {
        const ids = keys[match].flatMap((text) =>
          (index.texts[match].get(text) ?? []).filter((id) => has(personOf(id), match, text)),
        )
        // If several people match, the oldest is chosen, so that the same file always matches the same people.
        const candidates = [...new Set(ids)].sort((a, b) => a - b).flatMap((id) => personOf(id) ?? [])
        const possible: WorkingPerson[] = []
        for (const person of candidates) {
          const reason = objectionTo(person, row, source)
          if (reason === undefined) possible.push(person)
          else if (reason !== 'vendor id') conflict ??= { person, by: match, reason }
        }
        const person = bestOf(possible, row)
        if (person) return { found: { person, by: match, unchanged: false } }
      }
      return conflict ? { conflict } : {}
    },

    ownerOf: (dialect, vendorId) => personOf(index.owners.get(ownerKey(dialect, vendorId))),

    remember(person, row, keys) {
      if (!people.has(person.id)) {
        people.set(person.id, person)
        all.push(person)
      }
      const sourceId = person.added.at(-1)?.sourceId ?? Number.POSITIVE_INFINITY
      push(index.imported, keys.externalId, { personId: person.id, digest: keys.digest, sourceId })
      for (const match of matchBy) {
        for (const text of keys[match]) push(index.texts[match], text, person.id)
      }
      for (const [dialect, vendorId] of Object.entries(row.draft.vendorIds ?? {})) {
        index.owners.set(ownerKey(dialect, vendorId), person.id)
      }
    },
  }
}

/** Whether the person has this contact point itself: looking up a number also finds its extensions, who are other people. */
function has(person: WorkingPerson | undefined, match: ImportMatch, folded: string): boolean {
  if (!person || match !== 'phone') return true
  const hasIt = ({ phones }: Pick<Person, 'phones'>) =>
    phones.some(({ normal }) => foldText(normal) === folded)
  // The fold is computed only for people that earlier rows may have given the number.
  return (person.stored !== undefined && hasIt(person.stored)) || hasIt(person.state)
}

/** The first person with the row's first name, else the first person. */
function bestOf(possible: readonly WorkingPerson[], row: PersonRow): WorkingPerson | undefined {
  if (possible.length < 2) return possible[0]
  const named = possible.find((person) => compareGivenNames(nameOf(person), rowName(row)) === 'same')
  return named ?? possible[0]
}

type Objection = 'vendor id' | Conflict['reason']

/** What says that the row is about another person, although they share a contact point such as `info@…`. */
function objectionTo(person: WorkingPerson, row: PersonRow, source: Source): Objection | undefined {
  if (hasOtherExternalId(person, row, source)) return row.draft.vendorIds ? 'vendor id' : 'id'
  return compareGivenNames(nameOf(person), rowName(row)) === 'different' ? 'first name' : undefined
}

type Name = Pick<Person, 'fullName' | 'given' | 'surname'>

function nameOf({ records, state, stored }: WorkingPerson): Name {
  return records.length > 0 || !stored ? state : stored
}

function rowName({ draft: { fullName = null, given = null, surname = null } }: PersonRow): Name {
  return { fullName, given, surname }
}

/**
 * Two ids in one system are two people. The ids of a file whose program is unknown and the UIDs of cards are unique in their file:
 * another program has other ids for the same person.
 */
function hasOtherExternalId(
  person: WorkingPerson,
  { draft, externalId, otherExternalIds = [] }: PersonRow,
  source: Source,
): boolean {
  if (externalId === undefined) return false
  const own = [externalId, ...otherExternalIds]
  const system = externalId.slice(0, externalId.indexOf(':') + 1)
  const isLocal = !draft.vendorIds && localSystems.has(system)
  const others = person.records.filter(
    (record) => record.externalId?.startsWith(system) && (!isLocal || record.sourceId === source.id),
  )
  return others.length > 0 && !others.some((record) => own.includes(record.externalId!))
}

/** A row that was imported, by one of its external ids. */
interface ImportedRow {
  readonly personId: PersonId
  readonly digest: string | undefined
  readonly sourceId: number
}

const localSystems: ReadonlySet<string> = new Set(['file:', 'vcard:', 'jscontact:', 'ldif:'])

export interface Candidates {
  readonly imported: Map<string, ImportedRow[]>
  readonly owners: Map<string, PersonId>
  readonly texts: Readonly<Record<ImportMatch, Map<string, PersonId[]>>>
  /** The ids of all people that a row may match. */
  candidates(): PersonId[]
}

/** Finds the stored records and people with the ids and contact points of the rows. */
export async function findCandidates(
  session: Session,
  orgId: OrgId,
  rows: readonly (readonly [PersonRow, RowKeys])[],
  matchBy: readonly ImportMatch[],
): Promise<Candidates> {
  const imported: Candidates['imported'] = new Map()
  const externalIds = distinct(rows.flatMap(([, keys]) => keys.externalIds))
  for (const record of await session.bulk.findImported(orgId, externalIds)) {
    const { personId, sourceId } = record
    push(imported, record.externalId!, { personId, digest: digestOf(record), sourceId })
  }
  const owners: Candidates['owners'] = new Map()
  for (const [dialect, vendorIds] of vendorIdsOf(rows)) {
    for (const { vendorId, personId } of await session.bulk.findOwners(orgId, dialect, vendorIds)) {
      owners.set(ownerKey(dialect, vendorId), personId)
    }
  }
  const texts = { email: new Map<string, PersonId[]>(), phone: new Map<string, PersonId[]>() }
  for (const match of matchBy) {
    const wanted = distinct(rows.flatMap(([, keys]) => keys[match]))
    for (const { folded, personId } of await session.bulk.findByText(orgId, matchFields[match], wanted)) {
      push(texts[match], folded, personId)
    }
  }
  const candidates = (): PersonId[] =>
    distinct([
      ...[...imported.values()].flat().map(({ personId }) => personId),
      ...owners.values(),
      ...[...texts.email.values(), ...texts.phone.values()].flat(),
      ...rows.flatMap(([{ personId }]) => personId ?? []),
    ])
  return { imported, owners, texts, candidates }
}

async function loadPeople(
  session: Session,
  orgId: OrgId,
  ids: readonly PersonId[],
  priorityOf: (sourceId: number) => number,
): Promise<Map<PersonId, WorkingPerson>> {
  const records = new Map<PersonId, PersonRecord[]>()
  for (const record of await session.records.listByPeople(orgId, ids)) push(records, record.personId, record)
  const stored = await session.people.findMany(orgId, ids)
  const survivors = stored.flatMap(({ mergedInto }) => mergedInto ?? []).filter((id) => !ids.includes(id))
  const withoutRecords = stored.filter(({ id, mergedInto }) => !records.has(id) && mergedInto === undefined)
  const beforeUndo = await statesBeforeUndo(session, orgId, withoutRecords)
  const people = new Map(
    stored.map((person) => {
      const own = { stored: person, beforeUndo: beforeUndo.get(person.id) }
      return [person.id, workingPerson(own, records.get(person.id) ?? [], priorityOf)]
    }),
  )
  if (survivors.length === 0) return people
  return new Map([...people, ...(await loadPeople(session, orgId, survivors, priorityOf))])
}

function workingPerson(
  { stored, beforeUndo }: { readonly stored: Person; readonly beforeUndo: PersonState | undefined },
  records: readonly PersonRecord[],
  priorityOf: (sourceId: number) => number,
): WorkingPerson {
  return new Working({ id: stored.id, stored, beforeUndo, records, wanted: {}, priorityOf })
}

const nothing: Folded = fold([], () => 0)

/** A person before the first row is applied. */
export type WorkingStart = Pick<WorkingPerson, 'id' | 'stored' | 'beforeUndo' | 'records' | 'wanted'> & {
  readonly priorityOf: (sourceId: number) => number
}

/** The fold is computed on first use, because people of rows that were imported before or prepared need none. */
export class Working implements WorkingPerson {
  readonly id: PersonId
  readonly stored: Person | undefined
  readonly beforeUndo: PersonState | undefined
  readonly wanted: WorkingPerson['wanted']
  readonly added: PersonRecord[] = []
  readonly claims: WorkingPerson['claims'] = []
  changedAt: Instant | undefined = undefined
  revived = false
  readonly #priorityOf: (sourceId: number) => number
  #records: readonly PersonRecord[]
  #folded: Folded | undefined
  #state: PersonState | undefined

  constructor({ id, stored, beforeUndo, records, wanted, priorityOf }: WorkingStart) {
    this.id = id
    this.stored = stored
    this.beforeUndo = beforeUndo
    this.wanted = wanted
    this.#records = records
    this.#priorityOf = priorityOf
  }

  get records(): readonly PersonRecord[] {
    return this.#records
  }

  get folded(): Folded {
    if (this.#records.length === 0) return nothing
    this.#folded ??= fold(this.#records, this.#priorityOf)
    return this.#folded
  }

  get state(): PersonState {
    return this.#state ?? this.folded.state
  }

  /** @param state the state with this record, if it is known */
  add(record: PersonRecord, state?: PersonState): void {
    this.#records = [...this.#records, record]
    this.added.push(record)
    this.#folded = undefined
    this.#state = state
  }
}

function ownerOfIds(index: Candidates, { draft }: PersonRow): PersonId | undefined {
  for (const [dialect, vendorId] of Object.entries(draft.vendorIds ?? {})) {
    const owner = index.owners.get(ownerKey(dialect, vendorId))
    if (owner !== undefined) return owner
  }
  return undefined
}

function vendorIdsOf(rows: readonly (readonly [PersonRow, RowKeys])[]): Map<string, string[]> {
  const byDialect = new Map<string, string[]>()
  for (const [{ draft }] of rows) {
    for (const [dialect, vendorId] of Object.entries(draft.vendorIds ?? {}))
      push(byDialect, dialect, vendorId)
  }
  return byDialect
}

function ownerKey(dialect: string, vendorId: string): string {
  return `${dialect}\0${vendorId}`
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
