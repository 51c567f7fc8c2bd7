import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../model/json.ts'
import { type Address, addressParts, type ContactPoint, type Person, valueFields } from '../model/person.ts'
import { noon, samplePerson } from './contract/samples.contract.ts'
import { decodePerson, encodePerson } from './person-document.ts'

const text = fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme' }))
const time = fc.integer({ min: noon - 2, max: noon + 2 })
const known = {
  id: fc.uuid(),
  createdAt: time,
  value: text,
  normal: text,
  label: text,
  primary: fc.boolean(),
}
const point = fc.oneof(
  fc.record(known),
  fc.record(known).map((same) => ({ ...same, normal: same.value })),
  fc.record({ ...known, e164: text }),
  // Entries of shapes that this program does not write.
  fc.record({ ...known, id: fc.constant(null), further: fc.boolean() }),
) as fc.Arbitrary<ContactPoint>
const allParts = fc.record(
  Object.fromEntries(addressParts.map((part) => [part, fc.option(text)])),
) as fc.Arbitrary<Address['parts']>
const address = fc.oneof(
  fc.record({ ...known, parts: allParts }),
  fc.record({ ...known, parts: fc.constant({ country: 'DE' }) }),
) as fc.Arbitrary<Address>

const someJson = fc.jsonValue() as fc.Arbitrary<Json>
const object = fc.dictionary(fc.string(), someJson) as fc.Arbitrary<JsonObject>
const values = Object.fromEntries(valueFields.map((field) => [field, fc.option(text)]))
const person: fc.Arbitrary<Person> = fc
  .record(
    {
      ...values,
      version: fc.integer({ min: 1 }),
      createdAt: time,
      updatedAt: time,
      removedAt: fc.option(time),
      changedAtSource: fc.constant(true),
      createdBy: fc.constantFrom('key', 'session'),
      mergedInto: fc.nat(),
      vendorIds: fc.dictionary(fc.string(), text),
      emails: fc.array(point, { maxLength: 3 }),
      phones: fc.array(point, { maxLength: 3 }),
      onlineServices: fc.array(point, { maxLength: 3 }),
      addresses: fc.array(address, { maxLength: 3 }),
      labelIds: fc.array(fc.nat(), { maxLength: 3 }),
      customFields: object,
      extensions: fc.dictionary(fc.string(), object),
    },
    { requiredKeys: [] },
  )
  .map((parts) => samplePerson(1, 7, parts as Partial<Person>))

function read(written: Person): Person {
  return decodePerson({
    org_id: written.orgId,
    person_id: written.id,
    version: written.version,
    created_at: written.createdAt,
    updated_at: written.updatedAt,
    removed_at: written.removedAt,
    document: encodePerson(written),
  })
}

describe('the document of a person', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(person, (written) => {
        expect(read(written)).toEqual(JSON.parse(JSON.stringify(written)))
      }),
    )
  })

  test('repeats no column, and names nothing that is missing', () => {
    expect(encodePerson(samplePerson(1, 7, { fullName: null }))).toBe('{}')
    const id = '18fe216e-c03a-43de-8e21-ed9b8504a7cf'
    const createdAt = noon + 7
    const email = { id, createdAt, value: 'a@example.com', normal: 'a@example.com', label: '', primary: true }
    expect(encodePerson(samplePerson(1, 7, { fullName: 'A', emails: [email] }))).toBe(
      `{"n":"A","e":[["${id}","a@example.com",0,1]]}`,
    )
  })
})
