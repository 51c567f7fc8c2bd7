import { expect, test } from 'vitest'
import type { Caller } from '../model/access.ts'
import { createExportElsewhere } from './export-elsewhere.ts'
import type { LentReader, ReaderPool } from './reader-pool.ts'

const caller: Caller = {
  orgId: 1,
  dialect: 'native',
  keyId: 'test',
  kind: 'token',
  role: 'read',
  sensitive: true,
}

/** A pool with one process that prepares every export when `prepared` resolves. */
function poolOf(prepared: Promise<void>) {
  const state = { isLent: false, requests: [] as string[] }
  const reader: LentReader = {
    async request({ type }) {
      state.requests.push(type)
      if (type !== 'export') return { type: 'done' } as never
      await prepared
      return { type: 'file', contentType: 'text/csv', extension: 'csv' } as never
    },
  }
  const pool: Pick<ReaderPool, 'use'> = {
    async use(_orgId, _limits, work) {
      state.isLent = true
      try {
        return await work(reader)
      } finally {
        state.isLent = false
      }
    },
  }
  return { pool: pool as ReaderPool, state }
}

test.each([
  ['while its export is prepared', true],
  ['before it reads anything', false],
])('a client that goes %s gives the process back', async (_when, isPreparing) => {
  const leaving = new AbortController()
  let prepare: () => void = () => undefined
  const prepared = new Promise<void>((resolve) => {
    prepare = resolve
  })
  const { pool, state } = poolOf(prepared)
  const readLimits = () => ({ signal: leaving.signal })
  const download = createExportElsewhere(pool, () => 1000)({ ...caller, readLimits }, {} as never)
  await new Promise(setImmediate)
  expect(state.isLent).toBe(true)
  if (isPreparing) leaving.abort()
  prepare()
  await download
  leaving.abort()
  await new Promise(setImmediate)
  expect(state).toEqual({ isLent: false, requests: ['export', 'stop'] })
})
