// Runs programs that were not written for Kith against a server with the demo:
//   npm run clients:live [-- --tap <folder> --dlt <folder>]
// Installs the programs of npm in a temporary folder. Prints one line for each program, and ends with 1 if a call fails that should succeed.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { driveActivepieces } from './live-clients/activepieces.mjs'
import { summarize } from './live-clients/calls.mjs'
import { driveN8n } from './live-clients/n8n.mjs'
import { drivePipedrive } from './live-clients/pipedrive.mjs'
import { driveDlt, driveTap } from './live-clients/python.mjs'
import { startServer } from './live-clients/server.mjs'

/** Majors of `pipedrive`, which differ in the versions of the API that they know. */
const MAJORS = [22, 24, 30, 33]

/** What n8n's Pipedrive node requires besides its own files. */
const N8N_NEEDS = ['n8n-workflow', 'lodash', 'iconv-lite', '@e965/xlsx']

const QUIETLY = ['--silent', '--no-audit', '--no-fund']

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { tap: { type: 'string' }, dlt: { type: 'string' } } })
const scratch = mkdtempSync(join(tmpdir(), 'kith-clients-'))
let server
try {
  run(process.execPath, [join(root, 'scripts', 'build.mjs')], root)
  const folder = install()
  server = await startServer({ root, data: join(scratch, 'data'), port: await freePort() })
  const to = { folder, root: `${server.url}/pipedrive`, token: server.token, bearer: server.bearer }
  const results = []
  for (const major of MAJORS)
    results.push(await drive(`pipedrive ${major} (npm)`, drivePipedrive, { ...to, major }))
  results.push(await drive('Activepieces (npm)', driveActivepieces, to))
  results.push(await drive('n8n (npm)', driveN8n, to))
  results.push(await drive('tap-pipedrive (Python)', driveTap, { ...to, folder: values.tap }))
  results.push(await drive('dlt pipedrive source (Python)', driveDlt, { ...to, folder: values.dlt }))
  const { lines, failed } = summarize(results)
  console.log(lines.join('\n'))
  process.exitCode = failed ? 1 : 0
} finally {
  await server?.stop()
  rmSync(scratch, { recursive: true, force: true })
}

/** A program that cannot be loaded is one that failed. */
async function drive(program, work, parts) {
  try {
    return await work(parts)
  } catch (error) {
    const problem = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return { program, calls: [{ name: 'start', outcome: 'failed', problem }] }
  }
}

/** @returns the folder that has the programs in its node_modules */
function install() {
  const folder = join(scratch, 'programs')
  mkdirSync(folder)
  const unpacked = unpackN8n(folder)
  const needed = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')).dependencies
  const dependencies = {
    ...Object.fromEntries(MAJORS.map((major) => [`pipedrive-${major}`, `npm:pipedrive@${major}`])),
    '@activepieces/piece-pipedrive': '*',
    ...Object.fromEntries(N8N_NEEDS.map((name) => [name, needed[name]])),
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  run('npm', ['install', ...QUIETLY, '--ignore-scripts'], folder)
  renameSync(unpacked, join(folder, 'node_modules', 'n8n-nodes-base'))
  return folder
}

/** The nodes of n8n are one package with hundreds of dependencies. Its Pipedrive node needs only a few of them. */
function unpackN8n(folder) {
  run('npm', ['pack', ...QUIETLY, 'n8n-nodes-base'], folder)
  const [archive] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  const parts = ['package/package.json', 'package/dist/nodes/Pipedrive', 'package/dist/utils']
  run('tar', ['--extract', '--file', archive, ...parts], folder)
  return join(folder, 'package')
}

function run(command, parameters, cwd) {
  const { status, error } = spawnSync(command, parameters, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')} ended with ${status}`)
}

async function freePort() {
  const probe = createServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}
