import { expect, test } from 'vitest'
import { seededBytes } from '../model/ids.ts'
import { createFragments, type Fragment, type Rendered } from './fragments.ts'
import { bytesOf } from './slabs.ts'

const rendered = (personId: number, version: number, text: string): Rendered => ({
  personId,
  version,
  createdAt: 0,
  text,
})

const textAt = (fragment: Fragment | undefined) => fragment && bytesOf(fragment)?.toString()

/** Numbers from 0 to below `limit`, the same in every run. */
function numbersFrom(seed: number): (limit: number) => number {
  const next = seededBytes(seed)
  return (limit) => next(4).reduce((number, byte) => number * 256 + byte, 0) % limit
}

test('what was rendered is found at its version only, and under its kind', () => {
  const { of } = createFragments(1_000_000)
  const anna = rendered(1, 3, '{"name":"Änna"}')
  of('a').keep(anna)
  expect(textAt(of('a').find({ id: 1, version: 3 }))).toBe(anna.text)
  expect(of('a').find({ id: 1, version: 4 })).toBeUndefined()
  expect(of('b').find({ id: 1, version: 3 })).toBeUndefined()
})

test('what nobody asks for is forgotten, also by who holds on to it', () => {
  const people = createFragments(20_000).of('a')
  const first = people.keep(rendered(0, 1, 'x'.repeat(500)))
  const lasting = people.keep(rendered(1, 1, 'y'.repeat(500)))
  for (let id = 2; id < 60; id++) {
    people.keep(rendered(id, 1, 'z'.repeat(500)))
    people.find({ id: 1, version: 1 })
  }
  expect(textAt(first)).toBeUndefined()
  expect(people.find({ id: 0, version: 1 })).toBeUndefined()
  expect(textAt(lasting)).toBe('y'.repeat(500))
})

test('a kind that was forgotten begins anew, for whoever knows it', () => {
  const { of } = createFragments(20_000)
  const [a, again] = [of('a'), of('a')]
  a.keep(rendered(1, 1, 'a'))
  for (let id = 2; id < 60; id++) of('b').keep(rendered(id, 1, 'z'.repeat(500)))
  expect(a.find({ id: 1, version: 1 })).toBeUndefined()
  a.keep(rendered(1, 1, 'anew'))
  expect(textAt(of('a').find({ id: 1, version: 1 }))).toBe('anew')
  again.keep(rendered(2, 1, 'too'))
  expect(textAt(of('a').find({ id: 2, version: 1 }))).toBe('too')
})

test('as many are kept as there is room for, whichever of them are asked for', () => {
  const people = createFragments(1_000_000).of('a')
  const number = numbersFrom(1)
  let made = 0
  for (let step = 0; step < 20_000; step++) {
    const id = number(800)
    if (people.find({ id, version: 1 })) continue
    made++
    people.keep(rendered(id, 1, 'x'.repeat(800)))
  }
  // 800 of them are 0.87 of the million bytes.
  expect(made).toBe(800)
})

test('whatever is forgotten, changed, moved and used again: who holds a fragment or asks for it reads nobody else', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const number = numbersFrom(seed)
    const { of, hold } = createFragments(4000 + number(30_000))
    const kinds = ['a', 'b', 'c'].map((name) => ({ name, first: of(name) }))
    const textOf = (kind: string, id: number, version: number) =>
      `${kind}${id}.${version};`.repeat(1 + ((id * 7 + version) % 12))
    const fragmentsSeen: { fragment: Fragment; text: string }[] = []
    let helds: { json: Buffer; text: string; release: () => void }[] = []
    let [found, forgotten] = [0, 0]
    for (let step = 0; step < 1000; step++) {
      // For a while only one is asked for, so that the others are forgotten as a kind.
      const { name, first } = kinds[step % 500 < 250 ? number(3) : 0]!
      const fragments = number(2) === 0 ? first : of(name)
      const [id, version] = [number(40), 1 + number(2)]
      const [text, held] = [textOf(name, id, version), hold()]
      const known = fragments.find({ id, version })
      if (known) found++
      const fragment = known ?? fragments.keep(rendered(id, version, text))
      fragmentsSeen.push({ fragment, text })
      helds.push({ json: bytesOf(fragment) ?? Buffer.from(text), text, release: held.release })
      const read = [
        ...helds,
        ...fragmentsSeen.flatMap(({ fragment: seen, text: expected }) => {
          const json = bytesOf(seen)
          return json ? [{ json, text: expected }] : []
        }),
      ]
      const wrong = read.find(({ json, text: expected }) => json.toString() !== expected)
      expect(wrong?.json.toString()).toBe(wrong?.text)
      if (helds.length > number(300)) {
        for (const { release } of helds) release()
        helds = []
      }
      if (fragmentsSeen.length > 200)
        forgotten += fragmentsSeen.splice(0, 100).filter(({ fragment: { slab } }) => !slab).length
    }
    expect(found).toBeGreaterThan(10)
    expect(forgotten).toBeGreaterThan(0)
  }
})
