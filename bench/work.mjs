// Requests that take long, sent again and again by a process of its own.
import { fork } from 'node:child_process'
import { Agent, request as httpRequest } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/**
 * Starts the requests.
 *
 * @param task.port
 * @param task.key a key of the native API
 * @param task.requests `method`, `path` and `body` of each; each is sent by a client of its own, again after its answer
 * @param task.importRows imports files with this number of rows instead, one after the other
 */
export async function startWork(task) {
  const child = fork(fileURLToPath(import.meta.url))
  const next = () => new Promise((resolve) => child.once('message', resolve))
  child.send(task)
  await next()
  return {
    /**
     * Hangs up.
     *
     * @returns how many requests were answered or rows imported, the statuses, and the longest time of a request in milliseconds
     */
    async stop() {
      child.send('stop')
      const result = await next()
      child.kill()
      return result
    },
  }
}

function work() {
  process.once('message', async ({ port, key, requests = [], importRows }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 64 })
    const headers = { authorization: `Bearer ${key}` }
    const result = { done: 0, statuses: {}, longest: 0 }
    let stopped = false
    process.once('message', () => {
      stopped = true
      process.send(result)
    })
    process.send('started')
    const ask = async (asked) => {
      const begun = performance.now()
      const { status, text } = await send({
        port,
        agent,
        ...asked,
        headers: { ...headers, ...asked.headers },
      })
      if (stopped) return text
      result.statuses[status] = (result.statuses[status] ?? 0) + 1
      result.longest = Math.max(result.longest, performance.now() - begun)
      return text
    }
    if (importRows) return importAgain({ ask, importRows, result, isStopped: () => stopped })
    await Promise.all(
      requests.map(async (asked, client) => {
        for (let round = 0; !stopped; round++) {
          // No answer comes from a cache, because the header differs.
          await ask({ ...asked, headers: { ...asked.headers, 'x-round': `${client} ${round}` } })
          result.done++
        }
      }),
    )
  })
}

/** @returns the status, and the text of an answer that is not long */
function send({ port, agent, method = 'GET', path, headers, body }) {
  return new Promise((resolve) => {
    const sent = httpRequest({ port, host: '127.0.0.1', method, path, headers, agent }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        if (text.length < 10_000) text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode, text }))
      answer.on('error', () => resolve({ status: 0, text }))
    })
    sent.on('error', () => resolve({ status: 0, text: '' }))
    sent.end(body)
  })
}

async function importAgain({ ask, importRows, result, isStopped }) {
  for (let file = 0; !isStopped(); file++) {
    const lines = Array.from({ length: importRows }, (_, index) => {
      const number = file * importRows + index
      return `In,Coming ${number},incoming.${number}@example.com,+1 202 555 ${String(number % 10_000).padStart(4, '0')}`
    })
    const text = await ask({
      method: 'POST',
      path: `/native/v1/imports?name=beside-${file}.csv`,
      headers: { 'content-type': 'text/csv' },
      body: `First Name,Last Name,Email,Phone\n${lines.join('\n')}\n`,
    })
    if (isStopped()) return
    const { id } = JSON.parse(text)
    for (let running = true; running && !isStopped(); ) {
      await pause(250)
      const job = JSON.parse(await ask({ path: `/native/v1/imports/${id}` }))
      running = job.state === 'running'
      result.done = file * importRows + (job.progress?.rows ?? 0)
      if (!running && job.state !== 'done') result.statuses[job.state] = 1
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) work()
