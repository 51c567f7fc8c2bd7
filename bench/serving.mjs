// A store that is served while something is measured.
import { startKith } from './processes.mjs'
import { createRequests } from './requests.mjs'
import { openStore } from './stores.mjs'

/** The server remembers no answers, so that each request is read, looked up and put together. */
export const unremembered = { env: { KITH_ANSWER_BYTES: '1' } }

/**
 * @param options of `startKith`; `args` are options of `kith serve`
 * @param measure gets the requests of the store and the running server
 */
export async function serving(people, { args = [], ...options }, measure) {
  const store = await openStore(people)
  const requests = createRequests(store)
  const server = await startKith(['--data', store.folder, ...args], options)
  try {
    return await measure(requests, server)
  } finally {
    await server.stop()
    requests.close()
  }
}
