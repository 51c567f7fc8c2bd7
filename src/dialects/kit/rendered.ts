import { randomUUID } from 'node:crypto'
import { type MadeBody, ok, type WireAnswer } from '../dialect.ts'
import { takeBodyBuffer } from './body-buffers.ts'

/** Nobody can send it, so that it stands in an envelope only where it was put. */
const PLACE = randomUUID()
const PLACE_JSON = JSON.stringify(PLACE)

/** A page of people who are JSON already, as the hub renders them. */
interface PeopleAsJson {
  readonly items: readonly Buffer[]
  release(): void
  again(): readonly Buffer[] | undefined
}

/**
 * 200 with people who are JSON already, as a list where the envelope has its place. The envelope depends on nothing but
 * the request and the store.
 */
export function okAround(
  { items, release, again }: PeopleAsJson,
  envelope: (place: unknown) => unknown,
): WireAnswer & { readonly body: Buffer } {
  const [before = '', after = ''] = JSON.stringify(envelope(PLACE)).split(PLACE_JSON)
  const ends = { before: Buffer.from(`${before}[`), after: Buffer.from(`]${after}`) }
  const made = put(items, ends)
  release()
  return {
    ...ok(undefined),
    ...made,
    steady: true,
    again: () => {
      const people = again()
      return people && put(people, ends)
    },
  }
}

function put(people: readonly Buffer[], { before, after }: { before: Buffer; after: Buffer }): MadeBody {
  let size = before.length + after.length + people.length
  for (const person of people) size += person.length
  const { bytes, release } = takeBodyBuffer(size)
  bytes.set(before)
  let end = before.length
  for (let index = 0; index < people.length; index++) {
    const person = people[index]!
    if (index > 0) bytes[end++] = COMMA
    bytes.set(person, end)
    end += person.length
  }
  bytes.set(after, end)
  return { body: bytes.subarray(0, end + after.length), ...(release && { release }) }
}

/** 200 with one person who is JSON already. */
export function okAroundOne(
  person: Buffer,
  envelope: (place: unknown) => unknown = (place) => place,
): WireAnswer {
  const [before = '', after = ''] = JSON.stringify(envelope(PLACE)).split(PLACE_JSON)
  return { ...ok(Buffer.concat([Buffer.from(before), person, Buffer.from(after)])), steady: true }
}

const COMMA = 0x2c
