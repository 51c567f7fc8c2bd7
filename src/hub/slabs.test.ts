import { expect, test } from 'vitest'
import { createSlabs } from './slabs.ts'

/** Fills one generation and forgets it a generation later. */
function forgetOne(slabs: ReturnType<typeof createSlabs>, held: boolean): ArrayBufferLike {
  const hold = slabs.hold()
  hold.addYoung()
  const { buffer } = slabs.write('a'.repeat(100))
  slabs.age()
  if (!held) hold.release()
  slabs.age()
  return buffer
}

test('bytes that were forgotten are used again', () => {
  const slabs = createSlabs(4000)
  const before = forgetOne(slabs, false)
  expect(slabs.write('b').buffer).toBe(before)
})

test('bytes that somebody holds are not used again', () => {
  const slabs = createSlabs(4000)
  const before = forgetOne(slabs, true)
  expect(slabs.write('b').buffer).not.toBe(before)
})

test('young and old do not share a slab', () => {
  const slabs = createSlabs(4000)
  const old = slabs.write('a')
  slabs.age()
  expect(slabs.write('b').buffer).not.toBe(old.buffer)
})

test('texts are written as UTF-8, bytes as they are, also those that are longer than a slab', () => {
  const slabs = createSlabs(40)
  for (const text of ['Žofie', 'x'.repeat(5000), '😀'.repeat(9)]) {
    expect(slabs.write(text).toString()).toBe(text)
    expect(slabs.write(Buffer.from(text)).toString()).toBe(text)
  }
})
