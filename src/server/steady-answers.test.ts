import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import type { WireAnswer } from '../dialects/dialect.ts'
import type { Caller } from '../model/access.ts'
import { createSteadyAnswers } from './steady-answers.ts'

const caller = { orgId: 1, keyId: 'k', dialect: 'acme', role: 'read', sensitive: true } as Caller
const request = { originalUrl: '/people', url: '/acme/people', raw: { rawHeaders: ['x-key', 'k'] } }
const asked = request as FastifyRequest

function remembered(answer: WireAnswer) {
  const answers = createSteadyAnswers({ bytesMax: 100_000, dataVersion: () => 1, now: () => 1 })
  // The first time is only noted.
  answers.keep(asked, answer, caller)
  expect(answers.find(asked)).toBeUndefined()
  answers.keep(asked, answer, caller)
  return answers
}

const listOf = (again: NonNullable<WireAnswer['again']>): WireAnswer => ({
  status: 200,
  body: Buffer.alloc(50_000, 'a'),
  release: () => {},
  again,
})

test('a remembered list is made when it is asked for, not when it is found', () => {
  let made = 0
  const again = () => ({ body: Buffer.from(`made ${++made}`) })
  const found = remembered(listOf(again)).find(asked)!
  expect([found.caller, made]).toEqual([caller, 0])
  expect(found.make()).toEqual({ status: 200, body: Buffer.from('made 1') })
})

test('what is kept anew, because it was forgotten in part, is counted once', () => {
  const answers = remembered(listOf(() => undefined))
  for (let round = 0; round < 100; round++) {
    const found = answers.find(asked)!
    expect(found.make()).toBeUndefined()
    answers.keep(
      asked,
      listOf(() => undefined),
      caller,
    )
  }
  const other = { ...request, url: '/other' } as FastifyRequest
  answers.keep(other, { status: 200, body: Buffer.from('b') }, caller)
  answers.keep(other, { status: 200, body: Buffer.from('b') }, caller)
  expect([answers.find(asked), answers.find(other)]).not.toContain(undefined)
})
