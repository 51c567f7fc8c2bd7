// A server with the demo on a store of its own, as built in dist/.
import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const READY_MS = 60_000

/**
 * @param parts.root the folder of the repository
 * @param parts.data the folder of the store
 * @returns the address, an API token and an OAuth token of the demo for Pipedrive, and how to stop it
 */
export async function startServer({ root, data, port }) {
  const kith = join(root, 'dist', 'cli', 'main.js')
  const options = ['serve', '--demo', '--json', '--data', data, '--port', String(port)]
  const child = spawn(process.execPath, [kith, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  try {
    const { url, demo } = await firstObject(child, ended)
    const token = demo.find(({ dialect }) => dialect === 'pipedrive').key
    // Programs that sign in with OAuth send their token as a Bearer token, which the demo's own key is not.
    const created = ['keys', 'create', '--dialect', 'pipedrive', '--kind', 'bearer', '--data', data, '--json']
    const { key } = JSON.parse(execFileSync(process.execPath, [kith, ...created], { encoding: 'utf8' }))
    return { url, token, bearer: key, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The JSON that the server prints when it is ready, on one line or several. */
async function firstObject(child, ended) {
  const late = setTimeout(() => child.kill('SIGTERM'), READY_MS)
  let text = ''
  const printed = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      text += line
      try {
        return JSON.parse(text)
      } catch {
        // Not complete yet.
      }
    }
    return undefined
  })()
  const object = await Promise.race([printed, ended.then(() => undefined)])
  clearTimeout(late)
  if (object === undefined) throw new Error('the server ended before it was ready')
  child.stdout.resume()
  return object
}
