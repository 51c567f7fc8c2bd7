// Programs in Python, run from a folder with their source: tap-pipedrive and the pipedrive source of dlt.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aList, aText, is, runCall } from './calls.mjs'

const PYTHON = 'python3'
const PEOPLE_OF_THE_DEMO = 990

/** singer-io/tap-pipedrive at commit 6b304e3. Its address is a constant of `tap_pipedrive/config.py`. */
const tap = `
import sys, json
folder, root, *arguments = sys.argv[1:]
sys.path.insert(0, folder)
import tap_pipedrive.config as config
config.BASE_URL = root
from tap_pipedrive.cli import main
sys.argv = ['tap-pipedrive', *arguments]
main()
`

/** dlt-hub/verified-sources at commit 3957506. Its addresses are in the code, so requests are sent elsewhere. */
const dltSource = `
import sys, json
folder, root, token, version = sys.argv[1:]
sys.path.insert(0, folder + '/sources')
from urllib.parse import urlsplit
import requests
send = requests.Session.send
def send_here(self, request, **options):
    parts = urlsplit(request.url)
    if parts.hostname.endswith('.pipedrive.com'):
        request.url = root + parts.path + ('?' + parts.query if parts.query else '')
    return send(self, request, **options)
requests.Session.send = send_here
import pipedrive
if version == '1':
    source = pipedrive.pipedrive_source(pipedrive_api_key=token).with_resources('persons')
else:
    from pipedrive.rest_v2 import pipedrive_v2_source
    source = pipedrive_v2_source(pipedrive_api_key=token, company_domain='kith', resources=['persons'])
rows = [row for row in source]
print(json.dumps(rows, default=str))
`

/** @param folder where tap-pipedrive is; undefined if it is not to run */
export async function driveTap({ folder, root, token }) {
  const program = 'tap-pipedrive (Python)'
  const notRun = missing({
    folder,
    option: '--tap',
    file: 'tap_pipedrive/cli.py',
    modules: ['singer', 'pendulum'],
  })
  if (notRun) return { program, notRun }
  const scratch = mkdtempSync(join(tmpdir(), 'kith-tap-'))
  const [config, catalog] = [join(scratch, 'config.json'), join(scratch, 'catalog.json')]
  writeFileSync(config, JSON.stringify({ api_token: token, start_date: '2017-01-01T00:00:00Z' }))
  const run = (...more) => python(tap, folder, root, '--config', config, ...more)
  const discovery = await runCall({
    name: 'discovery',
    run() {
      const found = JSON.parse(run('--discover'))
      writeFileSync(catalog, JSON.stringify({ streams: found.streams.map(selected) }))
      return found
    },
    expected: { streams: aList(10, { tap_stream_id: aText }) },
  })
  const sync = await runCall({
    name: 'sync',
    run: () =>
      run('--catalog', catalog)
        .split('\n')
        .filter((line) => line.includes('"RECORD"'))
        .map((line) => JSON.parse(line))
        .filter(({ stream }) => stream === 'persons')
        .map(({ record }) => record.id),
    expected: everyPersonOnce,
  })
  rmSync(scratch, { recursive: true })
  return { program, calls: [discovery, sync] }
}

/** A stream of the catalog that is read, as a user of the tap says it. */
function selected(stream) {
  const metadata = stream.metadata.map((entry) =>
    entry.breadcrumb.length === 0 ? { ...entry, metadata: { ...entry.metadata, selected: true } } : entry,
  )
  return { ...stream, metadata }
}

/** @param folder where verified-sources is; undefined if it is not to run */
export async function driveDlt({ folder, root, token }) {
  const program = 'dlt pipedrive source (Python)'
  const file = 'sources/pipedrive/__init__.py'
  const notRun = missing({ folder, option: '--dlt', file, modules: ['dlt.common', 'requests'] })
  if (notRun) return { program, notRun }
  const calls = []
  for (const version of ['1', '2']) {
    calls.push(
      await runCall({
        name: `persons, version ${version}`,
        run: () => JSON.parse(python(dltSource, folder, root, token, version)).map(({ id }) => id),
        expected: everyPersonOnce,
      }),
    )
  }
  return { program, calls }
}

const everyPersonOnce = is(
  `the ids of at least ${PEOPLE_OF_THE_DEMO} persons, each once`,
  (ids) => Array.isArray(ids) && ids.length >= PEOPLE_OF_THE_DEMO && new Set(ids).size === ids.length,
)

/** Why a program cannot run; undefined if it can. */
function missing({ folder, option, file, modules }) {
  if (folder === undefined) return `${option} <folder> is not given`
  if (!existsSync(join(folder, file))) return `${folder} has no ${file}`
  for (const module of modules) {
    const { error, status } = spawnSync(PYTHON, ['-c', `import ${module}`])
    if (error) return `${PYTHON} is missing`
    if (status !== 0) return `${PYTHON} has no module ${module}`
  }
  return undefined
}

/** @returns what the program printed @throws Error with the end of its messages */
function python(code, ...parameters) {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', code, ...parameters], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(stderr.trim().split('\n').slice(-3).join(' '))
  return stdout
}
