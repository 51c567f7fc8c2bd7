// Serves a store during a measurement.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { startKith } from './processes.mjs'
import { createRequests } from './requests.mjs'
import { openStore } from './stores.mjs'

/** The server caches no responses, so that every request reads from the store and renders. */
export const uncached = { env: { KITH_RESPONSE_CACHE_BYTES: '1' } }

/** Deletes the renderings that earlier servers kept. */
export function forgetRenderings(folder) {
  for (const end of ['', '-wal', '-shm']) rmSync(join(folder, `kith-renderings.db${end}`), { force: true })
}

/**
 * @param options options of `startKith`; `args` are options of `kith serve`
 * @param measure receives the requests for the store and the running server
 * @param prepare receives the folder before the server starts
 */
export async function serving(people, { args = [], ...options }, measure, prepare = () => {}) {
  const store = await openStore(people)
  prepare(store.folder)
  const requests = createRequests(store)
  const server = await startKith(['--data', store.folder, ...args], options)
  try {
    return await measure(requests, server)
  } finally {
    await server.stop()
    requests.close()
  }
}
