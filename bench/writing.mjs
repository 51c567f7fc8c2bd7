// Durable creates and updates through an API, compared with a bare program that writes the same finished rows into the same
// tables and indexes, one transaction per person. Also the latency of reads during an import.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { startJsonRows } from './json-rows.mjs'
import { median, spreadOf } from './measure.mjs'
import { drive, startKith } from './processes.mjs'
import { createRequests, requestOf } from './requests.mjs'
import { onCopy } from './stores.mjs'

const ROUNDS = 3
const WRITES = 1600

/** A typical number of connections of a booking page or a sync job. */
const CONNECTIONS = 16

export function writingMeasurements([smallest]) {
  return [
    ...Object.keys(creates).map((api) => ({
      name: `${api}: create, durable, ${smallest} people`,
      goal: '≥ 30 %',
      measure: () => againstRows(smallest, CONNECTIONS, (requests) => creations(requests, api, WRITES)),
    })),
    {
      name: `pipedrive: update, durable, ${smallest} people`,
      goal: '≥ 30 %',
      measure: () => againstRows(smallest, CONNECTIONS, changes),
    },
    {
      name: `pipedrive: create, durable, on one connection, ${smallest} people`,
      goal: 'measured',
      measure: () => againstRows(smallest, 1, (requests) => creations(requests, 'pipedrive', WRITES / 4)),
    },
    ...[false, true].map((grouped) => ({
      name: `native: create, durable, ${CONNECTIONS} connections, against a program that stores JSON rows${grouped ? ' and commits waiting ones together' : ''}, ${smallest} people`,
      goal: grouped ? 'measured' : '≥ 40 %',
      measure: () => againstJsonRows(smallest, grouped),
    })),
    {
      name: `reads during an import, p99, ${smallest} people`,
      goal: '≤ 5 times',
      measure: () => onCopy(smallest, readsDuringImport),
    },
  ]
}

const creates = {
  pipedrive: {
    path: '/api/v2/persons',
    body: (number) => ({
      name: `Bench Person ${number}`,
      emails: [{ value: `bench.${number}@example.com`, primary: true }],
      phones: [{ value: `+1 202 555 ${String(number % 10_000).padStart(4, '0')}`, primary: true }],
    }),
  },
  native: {
    path: '/v1/people',
    body: (number) => ({
      given: 'Bench',
      surname: `Person ${number}`,
      emails: [{ value: `bench.${number}@example.com` }],
      phones: [{ value: `+1 202 555 ${String(number % 10_000).padStart(4, '0')}` }],
    }),
  },
}

function creations(requests, api, count) {
  const { path, body } = creates[api]
  return numbers(count).map((number) => requests.request(api, path, { method: 'POST', body: body(number) }))
}

/** A request that creates a person, as text. */
export function creationOf(api, key, number) {
  const { path, body } = creates[api]
  return requestOf(api, key, path, { method: 'POST', body: body(number) })
}

/** Sends the same requests to Kith and to the program. */
async function againstJsonRows(people, grouped) {
  const samples = []
  for (let round = 0; round < ROUNDS; round++) {
    const own = await onCopy(people, async ({ folder, keys }) => {
      const server = await startKith(['--data', folder])
      const rate = await creationRate(server.port, keys.native)
      await server.stop()
      return rate
    })
    const reference = await onCopy(people, async ({ folder }) => {
      const program = await startJsonRows(folder, people, grouped)
      const rate = await creationRate(program.port, 'none')
      await program.stop()
      return rate
    })
    samples.push({ ratio: own / reference, own, reference })
  }
  return {
    ...spreadOf(samples.map(({ ratio }) => ratio)),
    perSecond: Math.round(median(samples.map(({ own }) => own))),
    reference: Math.round(median(samples.map(({ reference }) => reference))),
  }
}

async function creationRate(port, key) {
  const load = (requests) =>
    drive({
      ...{ port, connections: CONNECTIONS, warmUpSeconds: 0, seconds: 600 },
      ...{ requests, requestsMax: requests.length },
    })
  await load(numbers(WRITES / 4).map((number) => creationOf('native', key, number + WRITES)))
  const begun = performance.now()
  const { failures, statuses } = await load(
    numbers(WRITES).map((number) => creationOf('native', key, number)),
  )
  if (failures > 0) throw new Error(JSON.stringify(statuses))
  return WRITES / ((performance.now() - begun) / 1000)
}

function changes(requests) {
  return requests.draw('pipedrive', WRITES).map(({ id }, number) =>
    requests.request('pipedrive', `/api/v2/persons/${id}`, {
      method: 'PATCH',
      body: { name: `Changed ${number}`, emails: [{ value: `changed.${number}@example.com` }] },
    }),
  )
}

/** Sends each write request once, then writes the resulting rows into another copy of the store with a bare program. */
async function againstRows(people, connections, textsOf) {
  const samples = []
  for (let round = 0; round < ROUNDS; round++)
    samples.push(await onCopy(people, (store) => oneRound(store, connections, textsOf)))
  return {
    ...spreadOf(samples.map(({ ratio }) => ratio)),
    perSecond: Math.round(median(samples.map(({ own }) => own))),
    reference: Math.round(median(samples.map(({ reference }) => reference))),
  }
}

async function oneRound(store, connections, textsOf) {
  const requests = createRequests(store)
  const texts = textsOf(requests)
  requests.close()
  const before = positionIn(store.folder)
  const server = await startKith(['--data', store.folder])
  const begun = performance.now()
  const result = await drive({
    port: server.port,
    connections,
    warmUpSeconds: 0,
    seconds: 600,
    requests: texts,
    requestsMax: texts.length,
  })
  const own = texts.length / ((performance.now() - begun) / 1000)
  await server.stop()
  if (result.failures > 0) throw new Error(JSON.stringify(result.statuses))
  return onCopy(store.people, ({ folder }) => {
    const { seconds, people } = writeRows(store.folder, before, folder)
    if (people !== texts.length) throw new Error(`${people} of ${texts.length} writes are in the store`)
    const reference = people / seconds
    return { ratio: own / reference, own, reference }
  })
}

function positionIn(folder) {
  const db = new Database(join(folder, 'kith.db'), { readonly: true })
  const position = db.prepare('select max(position) from change where org_id = 1').pluck().get()
  db.close()
  return position
}

/** Copies the rows written after a position of the change feed, one person per transaction, with the store's pragmas. */
function writeRows(source, after, target) {
  const from = new Database(join(source, 'kith.db'), { readonly: true })
  const to = new Database(join(target, 'kith.db'))
  to.pragma('synchronous = FULL')
  to.pragma('cache_size = -65536')
  const changed = from
    .prepare('select person_id from change where org_id = 1 and position > ? order by position')
    .pluck()
    .all(after)
  const tables = ['record', 'person', 'person_id', 'lookup'].map((table) => {
    const columns = from.pragma(`table_info(${table})`).map(({ name }) => name)
    const key = from
      .pragma(`table_info(${table})`)
      .filter(({ pk }) => pk > 0)
      .map(({ name }) => name)
    const updates = columns.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`)
    return {
      rows: from
        .prepare(`select ${columns.join()} from "${table}" where org_id = 1 and person_id = ?`)
        .raw(true),
      clear: table === 'lookup' && to.prepare('delete from lookup where org_id = 1 and person_id = ?'),
      write: to.prepare(
        `insert into "${table}" (${columns.join()}) values (${columns.map(() => '?').join()})
         ${key.length > 0 ? `on conflict (${key.join()}) do update set ${updates.join()}` : ''}`,
      ),
    }
  })
  const changeColumns = from.pragma('table_info(change)').map(() => '?')
  const change = {
    row: from.prepare('select * from change where org_id = 1 and person_id = ? and position > ?').raw(true),
    write: to.prepare(`insert into change values (${changeColumns.join()})`),
  }
  const batches = changed.map((personId) => ({
    personId,
    rows: tables.map(({ rows }) => rows.all(personId)),
    change: change.row.all(personId, after),
  }))
  const [begin, commit] = [to.prepare('begin immediate'), to.prepare('commit')]
  const begun = performance.now()
  for (const { personId, rows, change: entries } of batches) {
    begin.run()
    for (const [index, { clear, write }] of tables.entries()) {
      if (clear) clear.run(personId)
      for (const row of rows[index]) write.run(row)
    }
    for (const entry of entries) change.write.run(entry)
    commit.run()
  }
  const seconds = (performance.now() - begun) / 1000
  from.close()
  to.close()
  return { seconds, people: batches.length }
}

/** Sends lists and gets at a steady rate, without and with an import on the same server. */
async function readsDuringImport(store) {
  const requests = createRequests(store)
  const texts = [...requests.lists('pipedrive', 200), ...requests.gets('pipedrive', 800)]
  const server = await startKith(['--data', store.folder])
  const pace = { port: server.port, connections: 4, perSecond: 200, requests: texts }
  try {
    await drive({ ...pace, seconds: 3 })
    const alone = await drive({ ...pace, seconds: 5 })
    const lines = numbers(60_000).map(
      (number) =>
        `In,Coming ${number},incoming.${number}@example.com,+1 202 555 ${String(number % 10_000).padStart(4, '0')}`,
    )
    const response = await fetch(`http://127.0.0.1:${server.port}/native/v1/imports?name=bench.csv`, {
      method: 'POST',
      headers: { authorization: `Bearer ${store.keys.native}`, 'content-type': 'text/csv' },
      body: `First Name,Last Name,Email,Phone\n${lines.join('\n')}\n`,
    })
    if (response.status !== 202) throw new Error(await response.text())
    const { id } = await response.json()
    const during = await drive({ ...pace, seconds: 8 })
    const job = await fetch(`http://127.0.0.1:${server.port}/native/v1/imports/${id}`, {
      headers: { authorization: `Bearer ${store.keys.native}` },
    })
    const { state } = await job.json()
    if (state !== 'running') throw new Error(`The import was ${state} before the reads ended.`)
    return {
      unit: ' times',
      ...spreadOf([during.milliseconds.p99 / alone.milliseconds.p99]),
      note: `p99 ${during.milliseconds.p99.toFixed(1)} ms, without import ${alone.milliseconds.p99.toFixed(1)} ms`,
    }
  } finally {
    requests.close()
    await server.stop()
  }
}

function numbers(count) {
  return Array.from({ length: count }, (_, index) => index)
}
