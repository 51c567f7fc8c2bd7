import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type JsonReading, readJson } from './json-text.ts'

function read(text: string): JsonReading {
  const reading = readJson(text)
  if (typeof reading === 'string') throw new Error(reading)
  return reading
}

/** `kind path token` of each oddity. */
const odd = (text: string) =>
  read(text).oddities.map(
    ({ kind, path, start, end }) => `${kind} /${path.join('/')} ${text.slice(start, end)}`,
  )

describe('a JSON text', () => {
  test.each([
    ['{"a":1,"b":[1,2,{"a":1}],"c":"a:b","d:e":"::"}', []],
    ['{"a":{"a":1},"b":{"a":1}}', []],
    ['{"given":"A","given":"B"}', ['repeated key /given "given"']],
    ['[{"x":{"a":1,"b":2,"a":3}}]', ['repeated key /0/x/a "a"']],
    ['{"a":1,"a":2,"a":3}', ['repeated key /a "a"', 'repeated key /a "a"']],
    // A colon by its number, which would make up for the one of the dropped key.
    ['{"a":"\\u003a","a":"\\u003a"}', ['repeated key /a "a"']],
    ['{"\\u0061":1,"a":2}', ['repeated key /a "\\u0061"']],
    ['{"__proto__":1,"__proto__":2}', ['repeated key /__proto__ "__proto__"']],
    ['{"a\\"b":1 , "a\\"b" : 2}', ['repeated key /a"b "a\\"b"']],
    ['[9007199254740991,-9007199254740991,0.1,1e3]', []],
    ['[9007199254740992]', ['large number /0 9007199254740992']],
    ['[1e21,-1E+300]', ['large number /0 1e21', 'large number /1 -1E+300']],
    ['[9007199254740993]', ['changed number /0 9007199254740993']],
    [
      '[100000000000000000000,12345678901234567890]',
      ['large number /0 100000000000000000000', 'changed number /1 12345678901234567890'],
    ],
    ['[1e400,-1e400]', ['changed number /0 1e400', 'changed number /1 -1e400']],
    ['[1e-400,0e-400,0.000,-0,5e-324]', ['changed number /0 1e-400']],
    [`[0.${'0'.repeat(400)}1]`, [`changed number /0 0.${'0'.repeat(400)}1`]],
    ['{"a":"1e400","b":"9007199254740993"}', []],
    ['["\\u0000"]', ['NUL /0 "\\u0000"']],
    ['{"a\\u0000":"x"}', ['NUL /a\0 "a\\u0000"']],
    [
      '["\\ud800","\\udc00\\ud800","\\ud83d\\ude00"]',
      ['lone surrogate /0 "\\ud800"', 'lone surrogate /1 "\\udc00\\ud800"'],
    ],
    ['"\\\\u0000"', []],
    [' [ "a\\\\" , "\\u0000" ] ', ['NUL /1 "\\u0000"']],
  ])('%s', (text, expected) => {
    expect(odd(text)).toEqual(expected)
    expect(read(text).value).toEqual(JSON.parse(text))
  })

  test('that cannot be read is said to be so', () => {
    for (const text of ['', '{', '{"a":1,}', 'NaN', "{'a':1}"]) expect(readJson(text)).toBe('not JSON')
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
    expect(readJson(nested(100))).toMatchObject({ oddities: [] })
    expect(readJson(nested(101))).toBe('too deep')
  })

  test('has as many oddities as are asked for, at most', () => {
    const text = `[${Array.from({ length: 500 }, () => '1e400').join()}]`
    expect(read(text).oddities).toHaveLength(100)
    expect(readJson(text, 7)).toMatchObject({ oddities: { length: 7 } })
  })

  test('that JSON.stringify wrote has a repeated key if and only if one is put in', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom(':', '"', '\\', '\\u', 'é', '😀'))
    const value = fc.jsonValue({ stringUnit: 'grapheme' })
    fc.assert(
      fc.property(fc.dictionary(texts, fc.oneof(value, texts), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const text = JSON.stringify(object)
        const kinds = (json: string) => read(json).oddities.map(({ kind }) => kind)
        expect(kinds(text)).not.toContain('repeated key')
        expect(kinds(text)).not.toContain('changed number')
        const keys = Object.keys(object)
        const again = JSON.stringify(keys[pick % keys.length])
        expect(kinds(`{${again}:"x:",${text.slice(1)}`)).toContain('repeated key')
      }),
      { numRuns: 500, seed: 20261201 },
    )
  })
})
