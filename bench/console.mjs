// Types into the console's search and scrolls its table over a large store, in a real browser. Measures the time from key
// press to result, and the memory of the page. Build first: npm run build.
//   node bench/console.mjs [rows=1000000] [data folder that is already filled]
import { spawn, spawnSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import { companies, givenNames, surnames } from '../dist/demo/words.js'

const rows = Number(process.argv[2] ?? 1_000_000)
const folder = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'kith-console-'))
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

if (process.argv[3] === undefined) await fill()
const key = JSON.parse(run(['keys', 'create', '--dialect', 'native', '--role', 'admin', '--json'])).key
const { url, stop } = await serve()
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const page = await signIn()
  const result = { rows, search: await measureSearch(page), scroll: await measureScroll(page) }
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
} finally {
  await browser.close()
  await stop()
  if (process.argv[3] === undefined) rmSync(folder, { recursive: true, force: true })
}

function run(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, '--data', folder], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

/** Invented people: two thirds have a surname from a list, one third a unique one. */
async function fill() {
  const file = join(folder, 'people.csv')
  const out = createWriteStream(file)
  out.write('First Name,Last Name,Email,Phone,Company\n')
  let seed = 7
  const pick = (list) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return list[(seed >>> 8) % list.length]
  }
  const syllables = [
    'ba',
    'ko',
    'ri',
    'ten',
    'lu',
    'mar',
    'so',
    'vel',
    'ni',
    'dra',
    'pe',
    'zan',
    'mi',
    'lor',
    'ak',
    'fe',
  ]
  const toAscii = (text) =>
    text
      .normalize('NFD')
      .replace(/[^A-Za-z]/g, '')
      .toLowerCase()
  for (let n = 0; n < rows; n++) {
    const given = pick(givenNames)
    const unique = pick(syllables) + pick(syllables) + pick(syllables)
    const surname = n % 3 ? pick(surnames) : unique[0].toUpperCase() + unique.slice(1)
    const mail = `${toAscii(given)}.${toAscii(surname)}${n}@example.${pick(['com', 'org', 'net'])}`
    const line = `${given},${surname},${mail},+1555${String((n * 7_919) % 10_000_000).padStart(7, '0')},"${pick(companies)}"\n`
    if (!out.write(line)) await new Promise((resolve) => out.once('drain', resolve))
  }
  await new Promise((resolve) => out.end(resolve))
  run(['import', file, '--json'])
}

async function serve() {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', '--data', folder])
  const url = await new Promise((resolve, reject) => {
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      const found = /Kith is serving on (\S+)/.exec(output)?.[1]
      if (found) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`kith serve ended with ${code}`)))
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  return { url, stop: () => child.kill() && ended }
}

async function signIn() {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, locale: 'en-GB' })
  await context.request.post(`${url}/native/v1/session`, { data: { key }, headers: { origin: url } })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${url}/console/people?sort=createdAt`)
  await page.waitForFunction(
    () => Number(document.querySelector('[role=grid]')?.getAttribute('aria-rowcount')) > 1,
  )
  return page
}

/** Types each text letter by letter. A measurement runs from the key press to the frame that shows the result. */
async function measureSearch(page) {
  const texts = [
    'sofia',
    'Sofía R',
    'okafor',
    'nadia ok',
    'lindq',
    'tariq.novak',
    '@example.org',
    'zeynep',
    '5550123',
    '77 12 34',
    'zanko',
    'Žofia',
  ]
  const field = page.getByLabel('Search by name, e-mail or phone')
  await page.evaluate(() => {
    window.waits = []
    document.getElementById('people-search').addEventListener('beforeinput', () => {
      const begun = performance.now()
      window.latest = begun
      const before = document.getElementById('people-search').value
      const check = () => {
        const typed = document.getElementById('people-search').value
        const shown = new URLSearchParams(location.search).get('q') === typed
        const settled = document.querySelector('[role=grid]')?.getAttribute('aria-busy') === 'false'
        if (typed !== before && shown && settled)
          window.waits.push({ text: typed, ms: performance.now() - begun })
        else if (window.latest === begun) requestAnimationFrame(check)
      }
      requestAnimationFrame(check)
    })
  })
  // The first round is not counted: it brings the indexes into memory, as in a store that is in use.
  const waits = []
  for (let round = 0; round < 2; round++) {
    for (const text of texts) {
      await field.fill('')
      await page.waitForTimeout(700)
      await page.evaluate(() => {
        window.waits = []
      })
      for (const [index, character] of [...text].entries()) {
        // Characters without a key are inserted, as an input method does.
        if (/[ -~]/.test(character)) await field.press(character === ' ' ? 'Space' : character)
        else await page.keyboard.insertText(character)
        await page.waitForFunction((count) => window.waits.length === count, index + 1, { polling: 10 })
        await page.waitForTimeout(60)
      }
      if (round === 1) waits.push(...(await page.evaluate(() => window.waits)))
    }
  }
  waits.sort((a, b) => a.ms - b.ms)
  const at = (share) => Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * share))].ms)
  await field.fill('')
  return {
    keyPresses: waits.length,
    p50: at(0.5),
    p95: at(0.95),
    slowest: waits.slice(-3).map(({ text, ms }) => `${text}: ${Math.round(ms)}`),
  }
}

/** Scrolls from the first person to the last and back, in steps with a pause after each. */
async function measureScroll(page) {
  await page.goto(`${url}/console/people?sort=createdAt`)
  await page.waitForTimeout(1500)
  const protocol = await page.context().newCDPSession(page)
  const memory = async () => {
    await protocol.send('HeapProfiler.collectGarbage')
    return Math.round((await protocol.send('Runtime.getHeapUsage')).usedSize / 1e5) / 10
  }
  const megabytes = [await memory()]
  const slowFrames = []
  for (const [from, to] of [
    [0, 1],
    [1, 0],
  ]) {
    slowFrames.push(
      await page.evaluate(
        async ([begin, end]) => {
          const grid = document.querySelector('[role=grid]')
          const distance = grid.scrollHeight - grid.clientHeight
          const frames = []
          let last = performance.now()
          let running = true
          const frame = (now) => {
            frames.push(now - last)
            last = now
            if (running) requestAnimationFrame(frame)
          }
          requestAnimationFrame(frame)
          for (let step = 1; step <= 200; step++) {
            grid.scrollTop = distance * (begin + ((end - begin) * step) / 200)
            await new Promise((resolve) => setTimeout(resolve, 60))
          }
          running = false
          frames.sort((a, b) => a - b)
          return Math.round(frames[Math.floor(frames.length * 0.95)])
        },
        [from, to],
      ),
    )
    await page.waitForTimeout(1500)
    megabytes.push(await memory())
  }
  return {
    megabytesBeforeAtEndAndBack: megabytes,
    rowsInPage: await page.locator('[role=row]').count(),
    p95FrameMs: slowFrames,
  }
}
