import { expect, test } from 'vitest'
import type { WireRequest } from '../dialect.ts'
import { bearerToken } from './credentials.ts'

const read = (authorization?: string) =>
  bearerToken({ header: () => authorization } as unknown as WireRequest, ['token'])

test.each([
  ['Bearer abc', 'abc'],
  ['bearer abc', 'abc'],
  ['BEARER   abc  ', 'abc'],
  ['Bearer a.b-c_d~e+f/g=', 'a.b-c_d~e+f/g='],
])('%j carries a token', (authorization, text) => {
  expect(read(authorization)).toEqual({ text, kinds: ['token'] })
})

test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearerabc', 'Bearer a b', 'Token abc', 'abc'])(
  '%j carries none',
  (authorization) => {
    expect(read(authorization)).toBeUndefined()
  },
)
