// Sends the requests of a recording to a built Kith and records its answers:
//   node scripts/replay-answers.mjs <recording> <checkout with dist/> <export.jsonl> <new folder>
// Two builds that get the same requests in the same order must answer alike: compare the two folders with
// scripts/compare-answers.mjs, which pairs the requests by their place. The export is that of a demo, imported into an empty
// store first, so that both builds begin with the same people. Ids in requests are replaced by ids of these people.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const [recording, checkout, people, folder] = process.argv.slice(2)
if (folder === undefined || existsSync(folder)) {
  console.error(
    'usage: replay-answers.mjs <recording> <checkout> <export.jsonl> <folder that does not exist>',
  )
  process.exit(2)
}

/** The organization for which `serve --demo` accepts the demo keys. */
const ORGANIZATION = 'Northpier Demo'
const CAMPAIGN = '6a0f9e8d-7c6b-4a59-9483-726150f4e3d2'
/** Requests use few people, so that many of them meet the same person. */
const PEOPLE_USED = 60
/** Equal requests are repeated this often: a second write can have another answer. */
const REPEATED = { GET: 1, HEAD: 1 }
const WRITES_REPEATED = 2

const data = mkdtempSync(join(tmpdir(), 'kith-replay-'))
const environment = { ...process.env, KITH_NUMBERS_FROM: '1', KITH_LOG: 'none' }
run('organizations', 'create', ORGANIZATION, '--region', 'US')
run('import', people)
const server = await serve()
const keys = Object.fromEntries(server.demo.map(({ dialect, key }) => [dialect, key]))
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const ids = await idsOfPeople()
mkdirSync(folder, { recursive: true })
const file = openSync(join(folder, 'replay.jsonl'), 'a')
const sent = new Map()
let place = 0
for (const name of readdirSync(recording).sort()) {
  for await (const line of createInterface({ input: createReadStream(join(recording, name)) })) {
    const exchange = JSON.parse(line)
    if (isWanted(exchange)) await replay(exchange)
  }
}
server.child.kill('SIGTERM')
rmSync(data, { recursive: true, force: true })
console.log(`${place} requests`)

function isWanted({ dialect, method, target, requestHeaders, requestBody }) {
  if (!target.startsWith(`/${dialect}/`) || target.includes('/session') || requestHeaders.cookie) return false
  const key = JSON.stringify([method, target, requestHeaders, requestBody])
  const times = sent.get(key) ?? 0
  sent.set(key, times + 1)
  return times < (REPEATED[method] ?? WRITES_REPEATED)
}

async function replay({ dialect, method, target, requestHeaders, requestBody }) {
  const filled = (text) => withIds(text.replaceAll('<key>', keys[dialect]), dialect)
  const { host: _, 'accept-encoding': __, ...others } = requestHeaders
  const headers = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, filled(value)]))
  const body = filled(requestBody)
  if (body !== '') headers['content-length'] = Buffer.byteLength(body)
  const answer = await send(method, filled(target), headers, body)
  if (answer.status === 202) await importsEnd()
  for (const name of ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'])
    delete answer.headers[name]
  const asked = { dialect, method, target, requestHeaders, requestBody }
  writeSync(file, `${JSON.stringify({ place, ...asked, ...answer })}\n`)
  place++
}

function send(method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const { port } = new URL(server.url)
    const sending = request({ agent, host: '127.0.0.1', port, method, path, headers }, async (response) => {
      const chunks = await response.toArray()
      const { statusCode: status, headers: received } = response
      resolve({ status, headers: { ...received }, body: Buffer.concat(chunks).toString() })
    })
    sending.on('error', reject)
    sending.end(body === '' ? undefined : body)
  })
}

/** Waits until no import runs, so that later requests do not depend on how fast it is. */
async function importsEnd() {
  for (;;) {
    const headers = { authorization: `Bearer ${keys.native}` }
    const { body } = await send('GET', '/native/v1/imports?limit=20', headers, '')
    if (!/"state":"(?:running|undoing)"/.test(body)) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** The same recorded id is replaced by an id of the same person in each build. */
function withIds(text, dialect) {
  const pick = (list) => (id) =>
    list[createHash('md5').update(id).digest().readUInt32BE(0) % PEOPLE_USED] ?? id
  const uuids = { insighto: ids.insighto, voipbin: ids.voipbin }[dialect]
  return text
    .replace(/\bpsn_[0-9a-z]{11}\b/g, pick(ids.native))
    .replace(/\bclnt_[0-9a-zA-Z]{12}\b/g, pick(ids.savvycal))
    .replace(/\bcus_[0-9a-z]{20}\b/g, pick(ids.quentli))
    .replace(/(campaign\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g, (all, campaign, id) => {
      if (campaign) return campaign + CAMPAIGN
      return uuids ? pick(uuids)(id) : all
    })
}

async function idsOfPeople() {
  const { body } = await send(
    'GET',
    `/native/v1/people?limit=${PEOPLE_USED}`,
    {
      authorization: `Bearer ${keys.native}`,
    },
    '',
  )
  const found = JSON.parse(body).items
  const of = (dialect) => found.map(({ vendorIds }) => vendorIds[dialect])
  return {
    native: found.map(({ id }) => id),
    ...Object.fromEntries(['savvycal', 'insighto', 'quentli', 'voipbin'].map((name) => [name, of(name)])),
  }
}

function run(...args) {
  const { status, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', ...args, '--data', data], {
    cwd: checkout,
    env: environment,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
}

function serve() {
  const args = ['dist/cli/main.js', 'serve', '--demo', '--port', '0', '--data', data, '--json']
  const child = spawn(process.execPath, args, {
    cwd: checkout,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve({ child, ...JSON.parse(line) }))
  })
}
