import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createIds, type Ids, seededBytes } from '../../model/ids.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { ContactPointDraft, PersonPatch } from '../../model/person.ts'
import type { PersonRecord } from '../../model/record.ts'
import { type Folded, fold } from './fold.ts'
import { applyPatch } from './patch.ts'

/** A person with a record for each source. Each patch is written to the record of its source, at a later time. */
class Subject {
  readonly records = new Map<number, PersonRecord>()
  readonly #ids: Ids
  #now: number

  constructor(now = 0) {
    this.#now = now
    this.#ids = createIds(seededBytes(now + 1))
  }

  get folded(): Folded {
    return fold([...this.records.values()], () => 1)
  }

  get state(): Folded['state'] {
    return this.folded.state
  }

  /** @returns whether the patch changed the record */
  patch(sourceId: number, patch: PersonPatch): boolean {
    this.#now += 1
    const before = this.records.get(sourceId) ?? emptyRecord(sourceId)
    const context = { at: this.#now, ids: this.#ids, region: 'US' }
    const after = applyPatch(before, this.folded, patch, context)
    if (after === before) return false
    // Through JSON, as records are stored.
    this.records.set(sourceId, JSON.parse(JSON.stringify(after)))
    return true
  }

  values(field: 'emails' | 'phones' | 'onlineServices' | 'addresses' = 'emails'): string[] {
    return this.state[field].map(({ value }) => value)
  }
}

function emptyRecord(sourceId: number): PersonRecord {
  return {
    orgId: 1,
    id: sourceId,
    personId: 1,
    sourceId,
    externalId: null,
    values: {},
    lists: {},
    payload: null,
    firstSeenAt: 0,
    lastSeenAt: 0,
  }
}

const drafts = (...values: string[]): ContactPointDraft[] => values.map((value) => ({ value }))

describe('single values', () => {
  test('are written only if they differ', () => {
    const subject = new Subject()
    expect(subject.patch(1, { given: 'Ada', surname: null })).toBe(true)
    expect(subject.records.get(1)?.values).toEqual({ '/given': { value: 'Ada', at: 1 } })
    expect(subject.patch(2, { given: 'Ada' })).toBe(false)
    expect(subject.patch(2, {})).toBe(false)
    expect(subject.patch(2, { given: null, jobTitle: 'Poet' })).toBe(true)
    expect(subject.state).toMatchObject({ given: null, jobTitle: 'Poet' })
  })

  test('of custom fields are merged by key, and null removes a value', () => {
    const subject = new Subject()
    subject.patch(1, { customFields: { a: 1, b: { c: [1, 2] }, none: null } })
    expect(subject.state.customFields).toEqual({ a: 1, b: { c: [1, 2] } })
    expect(subject.patch(2, { customFields: { b: { c: [1, 2] }, none: null } })).toBe(false)
    subject.patch(2, { customFields: { a: null, d: false } })
    expect(subject.state.customFields).toEqual({ b: { c: [1, 2] }, d: false })
    subject.patch(1, { customFields: { a: 2 } })
    expect(subject.state.customFields).toEqual({ a: 2, b: { c: [1, 2] }, d: false })
  })

  test('of extensions are merged by field, and null is a value', () => {
    const subject = new Subject()
    subject.patch(1, { extensions: { acme: { a: null, b: 1 }, umbra: { b: 2 } } })
    expect(subject.state.extensions).toEqual({ acme: { a: null, b: 1 }, umbra: { b: 2 } })
    expect(subject.patch(2, { extensions: { acme: { a: null } } })).toBe(false)
    subject.patch(2, { extensions: { acme: { b: null, c: {} } } })
    expect(subject.state.extensions).toEqual({ acme: { a: null, b: null, c: {} }, umbra: { b: 2 } })
  })

  test('can have names that are special in JavaScript', () => {
    const subject = new Subject()
    const hostile = '{"__proto__": {"a": 1}, "constructor": "c", "toString": [null], "a/b~c": 0, "": "empty"}'
    const fields = JSON.parse(hostile) as JsonObject
    const extensions = JSON.parse(`{"__proto__": ${hostile}, "constructor": ${hostile}}`)
    const sorted = '{"":"empty","__proto__":{"a":1},"a/b~c":0,"constructor":"c","toString":[null]}'
    expect(subject.patch(1, { customFields: fields, extensions })).toBe(true)
    expect(JSON.stringify(subject.state.customFields)).toBe(sorted)
    expect(JSON.stringify(subject.state.extensions)).toBe(`{"__proto__":${sorted},"constructor":${sorted}}`)
    expect(subject.patch(2, { customFields: fields, extensions })).toBe(false)
    expect(subject.patch(2, { customFields: JSON.parse('{"__proto__": null, "valueOf": 1}') })).toBe(true)
    expect(Object.keys(subject.state.customFields)).toEqual([
      '',
      'a/b~c',
      'constructor',
      'toString',
      'valueOf',
    ])
    expect(Object.prototype).not.toHaveProperty('a')
  })
})

describe('lists', () => {
  test('keep the written order and duplicates', () => {
    const subject = new Subject()
    subject.patch(1, { emails: drafts('b@example.com', 'a@example.com', 'B@example.com', 'b@example.com') })
    expect(subject.values()).toEqual(['b@example.com', 'a@example.com', 'B@example.com', 'b@example.com'])
    expect(new Set(subject.state.emails.map(({ id }) => id)).size).toBe(4)
    subject.patch(2, { emails: drafts('a@example.com', 'b@example.com', 'b@example.com') })
    expect(subject.values()).toEqual(['a@example.com', 'b@example.com', 'b@example.com'])
  })

  test('keep id, creation time and source of unchanged entries', () => {
    const subject = new Subject()
    subject.patch(1, { phones: drafts('+12025550101', '(202) 555-0102') })
    const before = subject.state.phones
    subject.patch(2, { phones: drafts('+12025550101', '(202) 555-0102', '+12025550103') })
    expect(subject.state.phones.slice(0, 2)).toEqual(before)
    expect(subject.folded.provenance['/phones/0']).toMatchObject({ sourceId: 1, at: 1 })
    expect(subject.folded.provenance['/phones/2']).toMatchObject({ sourceId: 2, at: 2 })
    subject.patch(2, { phones: drafts('+1 202 555 0103', '2025550102') })
    const [third, second] = subject.state.phones
    expect(third).toMatchObject({ value: '+1 202 555 0103', normal: '+12025550103', createdAt: 2 })
    expect(second).toMatchObject({ value: '2025550102', id: before[1]!.id, createdAt: 1 })
  })

  test('can be cleared by one source and filled again by another', () => {
    const subject = new Subject()
    subject.patch(1, { emails: drafts('a@example.com') })
    const [before] = subject.state.emails
    subject.patch(2, { emails: [] })
    expect(subject.state.emails).toEqual([])
    expect(subject.patch(1, { emails: [] })).toBe(false)
    subject.patch(3, { emails: drafts('a@example.com') })
    expect(subject.state.emails[0]).toMatchObject({ value: 'a@example.com', createdAt: 4 })
    expect(subject.state.emails[0]?.id).not.toBe(before?.id)
    subject.patch(1, { emails: [] })
    expect(subject.state.emails).toEqual([])
  })

  test('use a given id for a new entry, and keep the id of a known one', () => {
    const subject = new Subject()
    subject.patch(1, { emails: [{ value: 'a@example.com', id: 'given', createdAt: -7 }] })
    expect(subject.state.emails[0]).toMatchObject({ id: 'given', createdAt: -7 })
    const again = { emails: [{ value: 'a@example.com', id: 'other', createdAt: 9 }] }
    expect(subject.patch(2, again)).toBe(false)
    expect(subject.state.emails[0]).toMatchObject({ id: 'given', createdAt: -7 })
  })

  test('match an entry by id when its value changes', () => {
    const subject = new Subject()
    subject.patch(1, { emails: drafts('a@example.com', 'b@example.com') })
    const [first, second] = subject.state.emails
    subject.patch(2, { emails: [{ id: first!.id, value: 'new@example.com' }, { value: 'b@example.com' }] })
    expect(subject.state.emails).toMatchObject([
      { id: first!.id, value: 'new@example.com', createdAt: 1 },
      { id: second!.id, value: 'b@example.com' },
    ])
  })

  test('distinguish entries with the same value by their ids', () => {
    const subject = new Subject()
    subject.patch(1, { emails: drafts('a@example.com', 'a@example.com', 'a@example.com') })
    const [, second, third] = subject.state.emails
    subject.patch(2, { emails: [third!, second!].map(({ id, value }) => ({ id, value })) })
    expect(subject.state.emails.map(({ id }) => id)).toEqual([third!.id, second!.id])
    subject.patch(1, { emails: [{ id: second!.id, value: 'A@example.com', label: 'home' }] })
    expect(subject.state.emails).toMatchObject([{ id: second!.id, value: 'A@example.com', label: 'home' }])
  })

  test('never use an id twice', () => {
    const subject = new Subject()
    const twice = [
      { id: 'x', value: 'a@example.com' },
      { id: 'x', value: 'b@example.com' },
    ]
    subject.patch(1, { emails: twice })
    expect(subject.state.emails[0]?.id).toBe('x')
    expect(subject.state.emails[1]?.id).not.toBe('x')
    subject.patch(1, { emails: [{ value: 'a@example.com' }, { id: 'x', value: 'c@example.com' }] })
    expect(subject.state.emails[1]?.id).not.toBe('x')
  })

  test('use the first entry marked as primary', () => {
    const subject = new Subject()
    const both = [
      { value: 'a@example.com', primary: true },
      { value: 'b@example.com', primary: true },
    ]
    subject.patch(1, { emails: both })
    expect(subject.state.emails.map(({ primary }) => primary)).toEqual([true, false])
    expect(subject.patch(1, { emails: both })).toBe(false)
    expect(subject.patch(2, { emails: both })).toBe(false)
  })

  test('have no primary entry if the patch marks none, even if another record has a mark', () => {
    const subject = new Subject()
    subject.patch(1, { emails: [{ value: 'a@example.com', primary: true }] })
    // A second record that marks another entry, as after a merge.
    const other = new Subject()
    other.patch(2, { emails: [{ value: 'b@example.com', primary: true }] })
    subject.records.set(2, other.records.get(2)!)
    expect(subject.state.emails.map(({ primary }) => primary)).toEqual([false, true])
    subject.patch(3, { emails: drafts('a@example.com') })
    expect(subject.state.emails).toMatchObject([{ value: 'a@example.com', primary: false }])
  })

  test('keep their order when entries of different records have the same order number', () => {
    const subject = new Subject()
    subject.patch(1, { emails: drafts('a@example.com') })
    const other = new Subject()
    other.patch(2, { emails: drafts('b@example.com') })
    subject.records.set(2, other.records.get(2)!)
    expect(subject.values()).toEqual(['a@example.com', 'b@example.com'])
    subject.patch(1, { emails: [{ value: 'a@example.com', label: 'home' }, { value: 'b@example.com' }] })
    expect(subject.values()).toEqual(['a@example.com', 'b@example.com'])
  })

  test('store accounts of online services, and addresses with all their parts', () => {
    const subject = new Subject()
    const onlineServices = [
      { value: 'Ada', label: 'Signal' },
      { value: 'ada', label: 'telegram' },
      { value: 'ada', label: 'signal' },
    ]
    const addresses = [
      { value: '1  Example St', label: 'home', parts: { street: 'Example St', number: '1' } },
    ]
    subject.patch(1, { onlineServices, addresses })
    expect(subject.state.onlineServices.map(({ normal }) => normal)).toEqual([
      'signal:ada',
      'telegram:ada',
      'signal:ada',
    ])
    expect(subject.state.addresses[0]).toMatchObject({
      value: '1  Example St',
      normal: '1 example st',
      parts: { street: 'Example St', number: '1', country: null, postcode: null },
    })
    expect(subject.patch(2, { onlineServices, addresses })).toBe(false)
    const moved = [{ ...addresses[0]!, parts: { ...addresses[0]!.parts, country: 'US' } }]
    expect(subject.patch(2, { addresses: moved })).toBe(true)
    expect(subject.state.addresses[0]?.parts.country).toBe('US')
  })

  test('of labels have each label once, in the written order', () => {
    const subject = new Subject()
    subject.patch(1, { labelIds: [3, 1, 3, 2] })
    expect(subject.state.labelIds).toEqual([3, 1, 2])
    subject.patch(2, { labelIds: [2, 3, 5] })
    expect(subject.state.labelIds).toEqual([2, 3, 5])
    expect(subject.patch(1, { labelIds: [2, 3, 5, 5] })).toBe(false)
    subject.patch(1, { labelIds: [] })
    expect(subject.state.labelIds).toEqual([])
  })
})

describe('after random writes of several sources', () => {
  const text = fc.constantFrom(null, '', 'Ada', 'Éva', '__proto__')
  const someJson: fc.Arbitrary<Json> = fc.constantFrom(null, 0, 'x', false, [1, [2]], { a: { b: null } })
  const key = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'x/y')
  const dictionary = fc
    .array(fc.tuple(key, someJson), { maxLength: 3 })
    .map((entries) => Object.fromEntries(entries) as JsonObject)
  const point = (value: fc.Arbitrary<string>) =>
    fc.record(
      {
        value,
        label: fc.constantFrom('work', 'home'),
        primary: fc.boolean(),
        id: fc.constantFrom('id-1', 'id-2', 'id-3', 'id-4'),
      },
      { requiredKeys: ['value'] },
    )
  const emails = fc.array(
    point(fc.constantFrom('a@x.example', 'A@x.example', 'b@x.example', 'c@x.example', '')),
    {
      maxLength: 5,
    },
  )
  const phones = fc.array(
    point(fc.constantFrom('+12025550101', '(202) 555-0101', '202', 'ext 5', '5\u00001')),
    {
      maxLength: 4,
    },
  )
  const somePatch: fc.Arbitrary<PersonPatch> = fc.record(
    {
      given: text,
      notes: text,
      companyId: fc.constantFrom(null, 1, 2),
      emails,
      phones,
      labelIds: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      customFields: dictionary,
      extensions: fc
        .array(fc.tuple(key, dictionary), { maxLength: 2 })
        .map((some) => Object.fromEntries(some)),
    },
    { requiredKeys: [] },
  )
  const writes = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), somePatch), {
    minLength: 1,
    maxLength: 12,
  })
  const writesElsewhere = fc.array(fc.tuple(fc.integer({ min: 4, max: 5 }), somePatch), { maxLength: 3 })

  /** A person with records that were written for another person, as after a merge. */
  function mergedSubject(before: readonly [number, PersonPatch][]): Subject {
    const other = new Subject()
    for (const [source, patch] of before) other.patch(source, patch)
    const subject = new Subject(before.length)
    for (const [source, record] of other.records) subject.records.set(source, record)
    return subject
  }

  test('the person has the patched values, and the same patch writes nothing again', () => {
    fc.assert(
      fc.property(writes, writesElsewhere, (all, elsewhere) => {
        const subject = mergedSubject(elsewhere)
        for (const [source, patch] of all) {
          const before = subject.state
          subject.patch(source, patch)
          expectPatched(before, patch, subject.state)
          const text = JSON.stringify([...subject.records])
          for (const other of [1, 2, 3]) expect(subject.patch(other, patch)).toBe(false)
          expect(JSON.stringify([...subject.records])).toBe(text)
        }
      }),
      { numRuns: 300, seed: 20260304 },
    )
  })

  test('the person does not depend on the order of the records', () => {
    fc.assert(
      fc.property(writes, writesElsewhere, (all, elsewhere) => {
        const subject = mergedSubject(elsewhere)
        for (const [source, patch] of all) subject.patch(source, patch)
        const records = [...subject.records.values()]
        const text = JSON.stringify(fold(records, () => 1))
        expect(JSON.stringify(fold(records.toReversed(), () => 1))).toBe(text)
      }),
      { numRuns: 200, seed: 20260305 },
    )
  })

  type State = Folded['state']

  function expectPatched(before: State, patch: PersonPatch, after: State): void {
    for (const field of ['given', 'notes', 'companyId'] as const) {
      const expected = patch[field] === undefined ? before[field] : patch[field]
      expect(after[field]).toBe(expected)
    }
    for (const field of ['emails', 'phones'] as const) {
      const wanted = patch[field]
      if (!wanted) expect(after[field]).toEqual(before[field])
      else expectList(before[field], wanted, after[field])
    }
    expect(after.labelIds).toEqual(patch.labelIds ? [...new Set(patch.labelIds)] : before.labelIds)
    const fields = new Map([
      ...Object.entries(before.customFields),
      ...Object.entries(patch.customFields ?? {}),
    ])
    for (const [name, value] of fields) if (value === null) fields.delete(name)
    expect(new Map(Object.entries(after.customFields))).toEqual(fields)
    for (const [dialect, given] of Object.entries(patch.extensions ?? {})) {
      const held = Object.hasOwn(after.extensions, dialect) ? after.extensions[dialect]! : {}
      expect(new Map(Object.entries(held))).toEqual(
        new Map([
          ...Object.entries(Object.hasOwn(before.extensions, dialect) ? before.extensions[dialect]! : {}),
          ...Object.entries(given),
        ]),
      )
    }
  }

  function expectList(
    before: State['emails'],
    wanted: readonly ContactPointDraft[],
    after: State['emails'],
  ): void {
    const primary = wanted.findIndex((draft) => draft.primary)
    expect(after.map(({ value, label, primary: flag }) => ({ value, label, primary: flag }))).toEqual(
      wanted.map(({ value, label = '' }, index) => ({ value, label, primary: index === primary })),
    )
    const ids = after.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    // If a value occurred n times before, n of its entries keep their ids.
    for (const normal of new Set(after.map((point) => point.normal))) {
      const idsOf = (list: State['emails']) =>
        list.filter((point) => point.normal === normal).map(({ id }) => id)
      const kept = idsOf(after).filter((id) => idsOf(before).includes(id))
      expect(kept.length).toBe(Math.min(idsOf(before).length, idsOf(after).length))
    }
  }
})

describe('phone numbers with an E.164 number of their source', () => {
  const said = { value: '(555) 123-4567', e164: '+445551234567' }
  const phones = (subject: Subject) =>
    subject.state.phones.map(({ value, normal, e164 }) => [value, normal, e164])

  test('are kept as said, whatever the region says, with the extension of the text', () => {
    const subject = new Subject()
    subject.patch(1, {
      phones: [said, { value: '555 123 4567 x7', e164: '+15551234567' }, { value: '030 1', e164: '0301' }],
    })
    expect(phones(subject)).toEqual([
      ['(555) 123-4567', '+445551234567', '+445551234567'],
      ['555 123 4567 x7', '+15551234567;ext=7', '+15551234567'],
      ['030 1', '0301', undefined],
    ])
  })

  test('stay when another source writes the list back without it', () => {
    const subject = new Subject()
    subject.patch(1, { phones: [said] })
    subject.patch(2, { phones: [{ value: said.value, label: 'home' }, { value: '+1 202 555 0143' }] })
    expect(phones(subject)).toEqual([
      ['(555) 123-4567', '+445551234567', '+445551234567'],
      ['+1 202 555 0143', '+12025550143', undefined],
    ])
    expect(subject.state.phones[0]!.label).toBe('home')
  })

  test('are read anew when the text changes and the rest of the entry is sent back as it was', () => {
    const subject = new Subject()
    subject.patch(1, { phones: [said] })
    const [{ id, e164 } = { id: '', e164: '' }] = subject.state.phones
    subject.patch(1, { phones: [{ id, e164: e164!, value: '(202) 555-0143' }] })
    expect(phones(subject)).toEqual([['(202) 555-0143', '+12025550143', undefined]])
  })
})
