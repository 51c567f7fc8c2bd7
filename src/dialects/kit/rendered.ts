import { randomUUID } from 'node:crypto'
import { ok, type WireAnswer } from '../dialect.ts'
import { takeBodyBuffer } from './body-buffers.ts'

/** Nobody can send it, so that it stands in an envelope only where it was put. */
const PLACE = randomUUID()
const PLACE_JSON = JSON.stringify(PLACE)

/**
 * 200 with people who are JSON already, as a list where the envelope has its place. The envelope depends on nothing but
 * the request and the store.
 */
export function okAround(people: readonly Buffer[], envelope: (place: unknown) => unknown): WireAnswer {
  const [before = '', after = ''] = JSON.stringify(envelope(PLACE)).split(PLACE_JSON)
  let size = before.length * 3 + after.length * 3 + 2 + people.length
  for (const person of people) size += person.length
  const { bytes: body, release } = takeBodyBuffer(size)
  let end = body.write(`${before}[`)
  for (let index = 0; index < people.length; index++) {
    const person = people[index]!
    if (index > 0) body[end++] = COMMA
    body.set(person, end)
    end += person.length
  }
  end += body.write(`]${after}`, end)
  return { ...ok(body.subarray(0, end)), steady: true, ...(release && { release }) }
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
