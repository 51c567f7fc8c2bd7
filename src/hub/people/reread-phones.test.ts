import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isValidPhone, normalOfPhone } from '../../identity/phone.ts'
import { createIds, seededBytes } from '../../model/ids.ts'
import type { ContactPointDraft } from '../../model/person.ts'
import { emptyRecord, type PersonRecord } from '../../model/record.ts'
import { fold } from './fold.ts'
import { applyPatch } from './patch.ts'
import { rereadPhones } from './reread-phones.ts'

/** A person whose sources write one after the other, by the region of that time. */
class Subject {
  records: readonly PersonRecord[] = []
  readonly #ids = createIds(seededBytes(5))
  #now = 0

  constructor(
    ...writes: readonly (readonly [sourceId: number, region: string | null, ...values: Value[]])[]
  ) {
    for (const [sourceId, region, ...values] of writes) this.write(sourceId, region, values)
  }

  write(sourceId: number, region: string | null, values: readonly Value[]): void {
    this.#now += 1
    const source = { orgId: 1, id: sourceId, kind: 'api', name: 'acme', priority: 1 } as const
    const before = this.records.find((record) => record.sourceId === sourceId)
    const empty = { ...emptyRecord(source, 1, this.#now), id: sourceId }
    const phones = values.map((value): ContactPointDraft => (typeof value === 'string' ? { value } : value))
    const context = { at: this.#now, ids: this.#ids, region }
    const after = applyPatch(
      before ?? empty,
      fold(this.records, () => 1),
      { phones },
      context,
    )
    this.records = [...this.records.filter((record) => record !== before), JSON.parse(JSON.stringify(after))]
  }

  reread(region: string | null): PersonRecord[] {
    const changed = rereadPhones(this.records, region)
    this.records = this.records.map((record) => changed.find(({ id }) => id === record.id) ?? record)
    return changed
  }

  get phones() {
    return fold(this.records, () => 1).state.phones
  }

  get normals(): (readonly [value: string, normal: string])[] {
    return this.phones.map(({ value, normal }) => [value, normal])
  }
}

type Value = string | ContactPointDraft

describe('reading anew', () => {
  test('reads national numbers with the region, and keeps what was valid before', () => {
    const subject = new Subject([1, null, '(202) 555-0143', '(555) 123-4567 x7', '+44 20 7946 0958', '12345'])
    subject.reread('US')
    const inUs = [
      ['(202) 555-0143', '+12025550143'],
      ['(555) 123-4567 x7', '+15551234567;ext=7'],
      ['+44 20 7946 0958', '+442079460958'],
      ['12345', '12345'],
    ]
    expect(subject.normals).toEqual(inUs)
    expect(subject.reread('US')).toEqual([])
    subject.reread(null)
    // The second number is possible but not assigned, so it was never valid.
    expect(subject.normals).toEqual(
      inUs.map(([value, normal], index) => [value, index === 1 ? '5551234567;ext=7' : normal]),
    )
  })

  test('keeps the number that a source gave as E.164', () => {
    const subject = new Subject([1, 'US', { value: '(555) 123-4567', e164: '+445551234567' }])
    expect(subject.reread('DE')).toEqual([])
    expect(subject.normals).toEqual([['(555) 123-4567', '+445551234567']])
  })

  test('corrects what older rules read, also if that was a valid number', () => {
    const subject = new Subject([1, 'US', '+1 202 555 0143 x101', '1-800-FLOWERS', '030 1234567'])
    subject.records = JSON.parse(
      JSON.stringify(subject.records)
        .replaceAll('+12025550143;ext=101', '+12025550143')
        .replaceAll('+18003569377', '1800')
        .replaceAll('"0301234567', '"+10301234567'),
    )
    subject.reread('US')
    expect(subject.normals).toEqual([
      ['+1 202 555 0143 x101', '+12025550143;ext=101'],
      ['1-800-FLOWERS', '+18003569377'],
      ['030 1234567', '0301234567'],
    ])
  })

  test('keeps two entries that become the same number, with their ids, texts and order', () => {
    const subject = new Subject(
      [1, null, '(202) 555-0143', '202.555.0143'],
      [2, null, '(202) 555-0143', '202.555.0143', '+1 202 555 0143'],
    )
    const before = subject.phones
    subject.reread('US')
    expect(subject.phones).toEqual(before.map((phone) => ({ ...phone, normal: '+12025550143' })))
    expect(subject.phones).toHaveLength(3)
  })

  test('moves removals with their entries, so that no removed number returns and no other one goes', () => {
    const subject = new Subject(
      [1, null, '(202) 555-0143', '+1 202 555 0199'],
      // The second source removes the first number, and its national text is added again later.
      [2, null, '+1 202 555 0199'],
      [3, null, '+1 202 555 0199', '202 555 0143'],
      [4, null, '202 555 0143'],
    )
    expect(subject.phones.map(({ value }) => value)).toEqual(['202 555 0143'])
    const before = subject.phones
    subject.reread('US')
    expect(subject.phones).toEqual(before.map((phone) => ({ ...phone, normal: '+12025550143' })))
    subject.write(2, 'US', [])
    expect(subject.phones).toEqual([])
    subject.reread(null)
    expect(subject.phones).toEqual([])
    subject.write(3, 'US', ['+1 202 555 0143'])
    expect(subject.normals).toEqual([['+1 202 555 0143', '+12025550143']])
  })

  test('does not hide a number by the removal of the number that it becomes', () => {
    const both: Value[] = ['(202) 555-0143', '+1 202 555 0143']
    const subject = new Subject([1, null, ...both], [1, null, both[0]!])
    subject.reread('US')
    expect(subject.normals).toEqual([['(202) 555-0143', '+12025550143']])
  })

  test('gives a number the key of its normal form if it has none yet, so that later writes find the entry', () => {
    const subject = new Subject([1, null, '(202) 555-0143'])
    subject.reread('US')
    expect(subject.records[0]!.lists.phones!.entries.map(({ key }) => key)).toEqual(['+12025550143'])
    const [{ id } = { id: '' }] = subject.phones
    subject.write(2, 'US', [{ value: '+1-202-555-0143', label: 'work' }])
    expect(subject.phones).toMatchObject([{ id, value: '+1-202-555-0143', label: 'work' }])
  })
})

const text = fc.constantFrom(
  '(202) 555-0143',
  '202 555 0143',
  '+1 202 555 0143',
  '+1 202 555 0143 x1',
  '202-555-0143 ext. 2',
  '(555) 123-4567',
  '5551234567',
  '030 1234567',
  '020 7946 0958',
  '+44 20 7946 0958',
  '1-800-FLOWERS',
  '12345',
  'ask',
)
const value: fc.Arbitrary<Value> = fc.oneof(
  text,
  fc.record({ value: text, e164: fc.constantFrom('+12025550143', '+445551234567') }),
)
const region = fc.constantFrom(null, 'US', 'GB', 'DE')
const step = fc.oneof(
  fc.tuple(
    fc.constant('write' as const),
    fc.integer({ min: 1, max: 3 }),
    region,
    fc.array(value, { maxLength: 4 }),
  ),
  fc.tuple(fc.constant('reread' as const), region),
)

test('after any history, the same entries are shown, each with the form of its text', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), region, (steps, last) => {
      const subject = new Subject()
      const read = (to: string | null) => {
        const before = subject.phones
        subject.reread(to)
        const without = ({ normal: _, ...phone }: (typeof before)[number]) => phone
        expect(subject.phones.map(without)).toEqual(before.map(without))
        for (const [index, { value, e164, normal }] of subject.phones.entries()) {
          const now = normalOfPhone({ value, e164 }, to)
          const kept = normal === before[index]!.normal && isValidPhone(normal)
          expect(normal === now || kept, `${value} in ${to}: ${normal}`).toBe(true)
          expect(now !== normal && isValidPhone(before[index]!.normal)).toBe(now !== normal)
        }
        expect(subject.reread(to)).toEqual([])
      }
      for (const one of steps) {
        if (one[0] === 'write') subject.write(one[1], one[2], one[3])
        else read(one[1])
      }
      read(last)
      // Undoing any source must not fail, and hides or shows entries only.
      for (const { id } of subject.records) {
        const left = subject.records.filter((record) => record.id !== id)
        expect(() => fold(left, () => 1)).not.toThrow()
      }
    }),
    { numRuns: 300, seed: 20260304 },
  )
}, 60_000)
