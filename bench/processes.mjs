// Starts the measured servers and the load generator, each in a separate process.
import { fork, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

/** Starts `kith serve` on a free port. `node` holds options of Node, such as `--cpu-prof`. */
export async function startKith(args, { env = {}, node = [] } = {}) {
  const begun = performance.now()
  const child = spawn(process.execPath, [...node, program, 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const port = await new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(text)
      if (found) resolve(Number(found[1]))
    })
    child.once('exit', (code) => reject(new Error(`kith serve ended with ${code}: ${text}`)))
  })
  return running(child, port, performance.now() - begun)
}

/** Starts a bare `node:http` server that sends a constant body of N bytes. */
export async function startBare(bytes) {
  const child = fork(fileURLToPath(import.meta.url), ['bare', String(bytes)], { stdio: 'inherit' })
  const port = await new Promise((resolve) => child.once('message', resolve))
  return running(child, port, 0)
}

function running(child, port, startMs) {
  return {
    port,
    pid: child.pid,
    startMs,
    /** Resident memory in megabytes: the current and the peak value. */
    memory() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      const megabytes = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]) / 1024)
      return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') }
    },
    /**
     * Processor time used so far in milliseconds, user and system, of the server with its workers and reader processes. Other
     * work on the machine affects it little.
     */
    processorMs: () => processorMs(child.pid),
    async stop() {
      const over = new Promise((resolve) => child.once('exit', resolve))
      child.removeAllListeners('exit')
      child.once('exit', () => undefined)
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await Promise.race([over, ended])
    },
  }
}

/** The time of a process, of its children that have ended, and of those that run. */
function processorMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0)
  return childrenOf(pid).reduce((sum, child) => sum + processorMs(child), own)
}

function childrenOf(pid) {
  const threads = readdirSync(`/proc/${pid}/task`)
  return threads.flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  )
}

/** Runs the load generator in a separate process. */
export function drive(task) {
  const child = fork(fileURLToPath(new URL('./load.mjs', import.meta.url)))
  return new Promise((resolve, reject) => {
    child.once('message', (result) => {
      child.disconnect()
      resolve(result)
    })
    child.once('exit', (code) => reject(new Error(`The load generator ended with ${code}.`)))
    child.send(task)
  })
}

if (process.argv[2] === 'bare') {
  const body = Buffer.alloc(Number(process.argv[3]), 'x')
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length }
  const server = createServer((_request, response) => {
    response.writeHead(200, headers)
    response.end(body)
  })
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))
  process.on('SIGTERM', () => process.exit(0))
}
