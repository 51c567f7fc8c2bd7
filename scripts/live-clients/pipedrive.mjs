// Pipedrive's own client for Node.js, in the versions that it was installed in.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { runCall } from './calls.mjs'
import { newCalls, oldCalls } from './pipedrive-calls.mjs'

/**
 * @param folder where the versions are installed, each as `pipedrive-<major>`
 * @returns what came of the calls that the version has
 */
export async function drivePipedrive({ folder, major, root, token }) {
  const require = createRequire(join(folder, 'package.json'))
  const name = `pipedrive-${major}`
  const { version } = require(join(folder, 'node_modules', name, 'package.json'))
  const find = major < 23 ? oldMethods(require(name), root, token) : newMethods(require, name, root, token)
  const state = { mark: `Client ${major} ${Date.now().toString(36)}` }
  const calls = []
  for (const call of major < 23 ? oldCalls : newCalls) {
    const method = find(call.on)
    if (!method) {
      calls.push({ name: call.on, outcome: 'absent' })
      continue
    }
    calls.push(
      await runCall({
        name: call.on,
        async run() {
          const answer = await method(...[call.with?.(state) ?? []].flat())
          call.keep?.(answer, state)
          return answer
        },
        ...(call.returns && { expected: call.returns(state) }),
        ...(call.rejects && { rejects: call.rejects(state) }),
        ...(call.known && { known: call.known }),
      }),
    )
  }
  return { program: `pipedrive ${version} (npm)`, calls }
}

/** Methods of versions from 23 on: `v2.PersonsApi.getPersons`. */
function newMethods(require, name, root, token) {
  return (path) => {
    const [version, api, method] = path.split('.')
    const library = require(`${name}/${version}`)
    if (typeof library[api]?.prototype[method] !== 'function') return undefined
    const basePath = version === 'v1' ? `${root}/v1` : `${root}/api/v2`
    const object = new library[api](new library.Configuration({ apiKey: token, basePath }))
    return object[method].bind(object)
  }
}

/** Methods of versions before 23, which know only version 1 of the API. */
function oldMethods(library, root, token) {
  const client = new library.ApiClient()
  client.basePath = `${root}/v1`
  client.authentications.api_key.apiKey = token
  return (path) => {
    const [api, method] = path.split('.')
    if (typeof library[api]?.prototype[method] !== 'function') return undefined
    const object = new library[api](client)
    return object[method].bind(object)
  }
}
