import { expect, test } from 'vitest'
import { createFragments, type Kept, type Rendered } from './fragments.ts'

const rendered = (personId: number, version: number, text: string): Rendered => ({
  personId,
  version,
  createdAt: 0,
  text,
})

/** Numbers from 0 to below `limit`, the same in every run. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

test('what was rendered is found at its version only, and under its kind', () => {
  const { of, hold } = createFragments(1_000_000)
  const [anna, held] = [rendered(1, 3, '{"name":"Änna"}'), hold()]
  of('a').keep(anna, held)
  expect(of('a').find({ id: 1, version: 3 }, held)?.fragment.json.toString()).toBe(anna.text)
  expect(of('a').find({ id: 1, version: 4 }, held)).toBeUndefined()
  expect(of('b').find({ id: 1, version: 3 }, held)).toBeUndefined()
})

test('a place tells nothing once its fragment was forgotten', () => {
  const { of, hold } = createFragments(20_000)
  const people = of('a')
  const first = people.keep(rendered(0, 1, 'x'.repeat(500)), hold()).place
  const lasting = people.keep(rendered(1, 1, 'y'.repeat(500)), hold()).place
  for (let id = 2; id < 60; id++) {
    people.keep(rendered(id, 1, 'z'.repeat(500)), hold())
    people.find({ id: 1, version: 1 }, hold())
  }
  expect(first.fragment).toBeUndefined()
  expect(lasting.fragment?.json.toString()).toBe('y'.repeat(500))
})

test('whatever is forgotten, changed and used again: who holds a fragment or asks its place reads nobody else', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const number = numbersFrom(seed)
    const { of, hold } = createFragments(4000 + number(30_000))
    const kinds = ['a', 'b', 'c'].map((name) => ({ name, first: of(name) }))
    const textOf = (kind: string, id: number, version: number) =>
      `${kind}${id}.${version};`.repeat(1 + ((id * 7 + version) % 12))
    const places: { place: Kept; text: string }[] = []
    let helds: { json: Buffer; text: string; release: () => void }[] = []
    let [found, forgotten] = [0, 0]
    for (let step = 0; step < 1000; step++) {
      // For a while only one is asked for, so that the others are forgotten as a kind.
      const { name, first } = kinds[step % 500 < 250 ? number(3) : 0]!
      const fragments = number(2) === 0 ? first : of(name)
      const [id, version] = [number(40), 1 + number(2)]
      const [text, held] = [textOf(name, id, version), hold()]
      const known = fragments.find({ id, version }, held)
      if (known) found++
      const { fragment, place } = known ?? fragments.keep(rendered(id, version, text), held)
      places.push({ place, text })
      helds.push({ json: fragment.json, text, release: held.release })
      const read = [
        ...helds,
        ...places.flatMap(({ place: kept, text: expected }) =>
          kept.fragment ? [{ json: kept.fragment.json, text: expected }] : [],
        ),
      ]
      const wrong = read.find(({ json, text: expected }) => json.toString() !== expected)
      expect(wrong?.json.toString()).toBe(wrong?.text)
      if (helds.length > number(300)) {
        for (const { release } of helds) release()
        helds = []
      }
      if (places.length > 200)
        forgotten += places.splice(0, 100).filter(({ place: { fragment } }) => !fragment).length
    }
    expect(found).toBeGreaterThan(10)
    expect(forgotten).toBeGreaterThan(0)
  }
})
