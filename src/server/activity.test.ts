import { expect, test } from 'vitest'
import { activityLimits } from '../model/activity.ts'
import { createActivity } from './activity.ts'
import type { RequestAnswered } from './observation.ts'

const MINUTE = 60_000_000
const start = 29_000_000 * MINUTE

function setUp() {
  let at = start
  const activity = createActivity({
    id: 'srv_1',
    dialects: [{ name: 'acme' }, { name: 'umbra' }],
    now: () => at,
  })
  const answered = (parts: Partial<RequestAnswered> = {}) =>
    activity.note({
      type: 'RequestAnswered',
      requestId: 'r',
      method: 'GET',
      route: '/acme/people',
      dialect: 'acme',
      orgId: 1,
      status: 200,
      milliseconds: 5,
      ...parts,
    })
  return { activity, answered, wait: (minutes: number) => (at += minutes * MINUTE) }
}

const nothing = { requests: 0, clientErrors: 0, serverErrors: 0, p50: null, p95: null, p99: null }

test('reports every minute once, oldest first, including minutes without requests', () => {
  const { activity, answered, wait } = setUp()
  answered()
  wait(2)
  answered()
  answered({ status: 404 })
  const { server, dialects } = activity.read(1, 4)
  expect(server).toEqual({ id: 'srv_1', startedAt: start })
  expect(dialects.map(({ dialect }) => dialect)).toEqual(['acme', 'umbra'])
  expect(dialects[0]!.minutes.map(({ at, requests }) => [(at - start) / MINUTE, requests])).toEqual([
    [-1, 0],
    [0, 1],
    [1, 0],
    [2, 2],
  ])
  expect(dialects[1]!.minutes[0]).toEqual({ at: start - MINUTE, ...nothing })
})

test('counts errors by class and reports durations as percentiles', () => {
  const { activity, answered, wait } = setUp()
  for (let index = 1; index <= 100; index++) {
    const status = index > 98 ? 503 : index > 90 ? 422 : 200
    answered({ milliseconds: index, status })
  }
  for (const later of [0, 1]) {
    wait(later)
    const minute = activity.read(1, 1 + later).dialects[0]!.minutes[0]!
    expect(minute).toMatchObject({ requests: 100, clientErrors: 8, serverErrors: 2 })
    expect(Math.abs(minute.p50! - 50)).toBeLessThan(1)
    expect(Math.abs(minute.p95! - 95)).toBeLessThan(1)
    expect(Math.abs(minute.p99! - 99)).toBeLessThan(1)
  }
})

test('reports to an organization its own requests and requests without a valid key', () => {
  const { activity, answered } = setUp()
  answered({ orgId: 1, milliseconds: 10 })
  answered({ orgId: 2, milliseconds: 500 })
  activity.note({
    type: 'RequestAnswered',
    requestId: 'r',
    method: 'GET',
    route: '/acme/people',
    dialect: 'acme',
    status: 401,
    milliseconds: 900,
  })
  const [own] = activity.read(1, 1).dialects[0]!.minutes
  expect(own).toMatchObject({ requests: 2, clientErrors: 1 })
  expect(own!.p99).toBeLessThan(11)
  expect(activity.read(3, 1).dialects[0]!.minutes[0]).toMatchObject({
    requests: 1,
    clientErrors: 1,
    p50: null,
  })
})

test('does not count pages, health checks and failures', () => {
  const { activity } = setUp()
  activity.note({ type: 'RequestFailed', requestId: 'r', cause: new Error('x') })
  activity.note({
    type: 'RequestAnswered',
    requestId: 'r',
    method: 'GET',
    route: '/healthz',
    status: 200,
    milliseconds: 1,
  })
  expect(activity.read(1, 1).dialects.map(({ minutes }) => minutes[0]!.requests)).toEqual([0, 0])
})

test('forgets minutes older than the limit, and the organizations that were idle longest', () => {
  const { activity, answered, wait } = setUp()
  answered()
  wait(activityLimits.minutesMax - 1)
  const requests = () =>
    activity.read(1, activityLimits.minutesMax).dialects[0]!.minutes.map((minute) => minute.requests)
  expect(requests().reduce((a, b) => a + b)).toBe(1)
  wait(1)
  expect(requests().reduce((a, b) => a + b)).toBe(0)
  answered()
  for (let orgId = 2; orgId <= activityLimits.organizationsMax + 1; orgId++) answered({ orgId })
  expect(requests().reduce((a, b) => a + b)).toBe(0)
})

test('counts the longest and the shortest durations too', () => {
  const { activity, answered } = setUp()
  answered({ milliseconds: 0 })
  answered({ milliseconds: 10_000_000 })
  expect(activity.read(1, 1).dialects[0]!.minutes[0]!.requests).toBe(2)
})
