// The simplest program that creates people durably: an HTTP server that stores one JSON row for each, with one index.
import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'

/**
 * Starts the program with a number of people in its store.
 *
 * @param grouped commit the people of all requests that have arrived together, rather than each alone
 */
export async function startJsonRows(folder, people, grouped) {
  const child = fork(fileURLToPath(import.meta.url), [folder, people, grouped ? 'grouped' : 'single'])
  const port = await new Promise((resolve) => child.once('message', resolve))
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve)
        child.kill()
      }),
  }
}

function run(folder, people, mode) {
  const db = new Database(join(folder, 'rows.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('create table person (id integer primary key, email text, document text)')
  db.exec('create index person_email on person (email)')
  const insert = db.prepare('insert into person (email, document) values (?, ?)')
  const store = (person) => insert.run(person.emails[0].value, JSON.stringify(person)).lastInsertRowid
  db.transaction(() => {
    for (let n = 0; n < people; n++)
      store({ given: 'Bench', surname: `Filler ${n}`, emails: [{ value: `filler.${n}@example.com` }] })
  })()
  const storeAll = db.transaction((all) => all.map(store))
  let waiting = []
  const commit = () => {
    const group = waiting
    waiting = []
    const ids = storeAll(group.map(({ person }) => person))
    for (const [index, { person, response }] of group.entries())
      answer(response, { id: ids[index], ...person })
  }
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const person = JSON.parse(text)
      if (mode === 'single') return answer(response, { id: Number(store(person)), ...person })
      waiting.push({ person, response })
      if (waiting.length === 1) setImmediate(commit)
    })
  })
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))
}

function answer(response, person) {
  const body = JSON.stringify(person, (_, value) => (typeof value === 'bigint' ? Number(value) : value))
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, people, mode] = process.argv.slice(2)
  run(folder, Number(people), mode)
}
