import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { admitAtMost } from './admission.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A server with a limit. An admitted request keeps its place until its response emits `finish`. */
function gate(most: number) {
  const inside: string[] = []
  const refused: string[] = []
  const listener = admitAtMost({
    most,
    answer: ({ url }) => void inside.push(url!),
    refuse: ({ url }) => void refused.push(url!),
    isNeverRefused: ({ url }) => url === '/healthz',
  })
  const come = (url: string, socket: object = {}) => {
    const response = new EventEmitter()
    listener({ url, socket } as IncomingMessage, response as unknown as ServerResponse)
    return response
  }
  return { inside, refused, come }
}

const turnEnds = () => vi.advanceTimersByTimeAsync(0)

test('frees a place one turn of the event loop after the answer', async () => {
  const { inside, come } = gate(1)
  come('/a').emit('finish')
  come('/in the same turn')
  await turnEnds()
  come('/in the next')
  expect(inside).toEqual(['/a', '/in the next'])
})

test('keeps the place of an answered connection for its next request', () => {
  const { inside, come } = gate(1)
  const socket = {}
  come('/a', socket).emit('finish')
  come('/b', socket)
  come('/c')
  expect(inside).toEqual(['/a', '/b'])
})

test('gives pipelined requests of one connection a place each, and frees each place', async () => {
  const { inside, come } = gate(2)
  const socket = {}
  for (const response of [come('/a', socket), come('/b', socket)]) response.emit('finish')
  await turnEnds()
  for (const url of ['/c', '/d', '/e']) come(url)
  expect(inside).toEqual(['/a', '/b', '/c', '/d'])
})

test('frees the place of a closed connection, once', async () => {
  const { inside, come } = gate(1)
  const response = come('/a')
  response.emit('finish')
  response.emit('close')
  await turnEnds()
  come('/b')
  come('/c')
  expect(inside).toEqual(['/a', '/b'])
})

test('sends refusals in batches, in order, and each within a second', async () => {
  const { refused, come } = gate(1)
  come('/a')
  const urls = Array.from({ length: 1500 }, (_, index) => `/${index}`)
  for (const url of urls) come(url)
  expect(refused).toEqual([])
  await vi.advanceTimersByTimeAsync(10)
  expect(refused).toEqual(urls.slice(0, 10))
  await vi.advanceTimersByTimeAsync(490)
  expect(refused).toEqual(urls.slice(0, 500))
  await vi.advanceTimersByTimeAsync(520)
  expect(refused).toEqual(urls)
})

test('sends refusals beyond the waiting limit at once', async () => {
  const { refused, come } = gate(1)
  come('/a')
  for (let index = 0; index < 10_500; index++) come(`/${index}`)
  await vi.advanceTimersByTimeAsync(10)
  expect(refused).toHaveLength(500)
})

test('admits requests that are never refused although the limit is reached', () => {
  const { inside, come } = gate(1)
  come('/a')
  come('/healthz')
  expect(inside).toEqual(['/a', '/healthz'])
})
