import { describe, expect, test } from 'vitest'
import { readUuid, whyNotUuid } from './uuid.ts'

const ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a'

describe('readUuid', () => {
  test.each([ID, ID.toUpperCase(), ID.replaceAll('-', ''), `{${ID}}`, `urn:uuid:${ID}`])(
    'reads %s',
    (text) => {
      expect(readUuid(text)).toBe(ID)
    },
  )

  test.each([
    ['', 'invalid length: expected length 32 for simple format, found 0'],
    ['abc', 'invalid length: expected length 32 for simple format, found 3'],
    ['nobody', 'invalid character: found `n` at 1'],
    ['3c90é3cc-0d44-4b50-8888-8dd25736052a', 'invalid character: found `é` at 5'],
    [`${ID} `, `invalid character: found \` \` at 37`],
    ['3c90c3cc-0d44', 'invalid group count: expected 5, found 2'],
    [`{${ID.replaceAll('-', '')}}`, 'invalid group count: expected 5, found 1'],
    [ID.slice(0, -1), 'invalid group length in group 4: expected 12, found 11'],
    [`${ID}0`, 'invalid group length in group 4: expected 12, found 13'],
    ['3c90c3c-00d44-4b50-8888-8dd25736052a', 'invalid group length in group 0: expected 8, found 7'],
  ])('explains why "%s" is not a UUID', (text, reason) => {
    expect(readUuid(text)).toBeUndefined()
    expect(whyNotUuid(text)).toBe(reason)
  })
})
