import type { Download } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { setUpConsole } from './support/set-up-console.ts'

/** More than one page of the table, one bulk request or the loaded rows. */
const MATCHING = 640
const OTHERS = 60
/** Matching people that already have the label, so that adding it does not change them. */
const LABELLED = 40

const site = setUpConsole({ demo: false })
let label: { id: number; name: string }

beforeAll(async () => {
  const { server } = site
  label = await server.ask('POST', '/v1/labels', { name: 'Picked', color: 'green' })
  const operations = Array.from({ length: MATCHING + OTHERS }, (_, index) => ({
    op: 'create',
    person: {
      given: index < MATCHING ? 'Matching' : 'Other',
      surname: `Number${String(index).padStart(3, '0')}`,
      ...(index < LABELLED && { labelIds: [label.id] }),
    },
  }))
  for (let start = 0; start < operations.length; start += 100)
    await server.ask('POST', '/v1/people/batch', { operations: operations.slice(start, start + 100) })
}, 180_000)

/** Waits for the result of a bulk action, which may take long on a busy machine. */
const expectMessage = (text: string) => site.visitor.page.getByText(text).waitFor({ timeout: 40_000 })
const rows = () => site.visitor.page.getByRole('row').filter({ has: site.visitor.page.getByRole('gridcell') })
const bar = () => site.visitor.page.getByRole('group', { name: 'Bulk actions' })
const selectAll = () => site.visitor.page.getByRole('checkbox', { name: 'Select all people in this view' })
const matching = '/people?q=matching&sort=surname'

async function count(query: Record<string, string> = {}): Promise<number> {
  const { server } = site
  return (await server.ask('GET', `/v1/people/count?${new URLSearchParams(query)}`)).total
}

/** How many of each given name have the label. */
async function labelled(): Promise<Record<string, number>> {
  const filter = (given: string) =>
    JSON.stringify({
      all: [
        { some: 'labelIds', op: 'in', value: [label.id] },
        { field: 'given', op: 'eq', value: given },
      ],
    })
  const [Matching, Other] = await Promise.all(
    ['Matching', 'Other'].map((given) => count({ filter: filter(given) })),
  )
  return { Matching: Matching!, Other: Other! }
}

async function selectAllMatches(): Promise<void> {
  const { visitor } = site
  await visitor.go(matching)
  await visitor.page.getByText(`${MATCHING} people`, { exact: true }).waitFor()
  await selectAll().click()
  await visitor.page.getByText(`${MATCHING} people selected`).waitFor()
  // Only visible rows and a few more are rendered.
  expect(await rows().count()).toBeLessThan(60)
}

async function exportAs(format: RegExp): Promise<string> {
  const { visitor } = site
  const { page } = visitor
  await bar().getByRole('button', { name: 'Export' }).click()
  await page.getByRole('radio', { name: format }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ])
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  return textOf(download)
}

async function textOf(download: Download): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** Surnames in the order of the file. */
const surnamesIn = (text: string): string[] => [...text.matchAll(/Number\d{3}/g)].map(([name]) => name)
const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `Number${String(from + index).padStart(3, '0')}`)

test('exports all matches except two, in the order of the view', async () => {
  const { visitor } = site
  await selectAllMatches()
  for (const row of [1, 3]) await rows().nth(row).getByRole('checkbox').click()
  await visitor.page.getByText(`${MATCHING - 2} people selected`).waitFor()
  await bar().getByRole('button', { name: 'Export' }).click()
  await visitor.page.getByText('All people in this view except 2 people').waitFor()
  await visitor.expectAccessible()
  await visitor.shoot('export')
  await visitor.page.keyboard.press('Escape')
  await visitor.page.getByRole('dialog').waitFor({ state: 'hidden' })
  const surnames = surnamesIn(await exportAs(/CSV/))
  const expected = names(0, MATCHING).filter((name) => !['Number001', 'Number003'].includes(name))
  expect(surnames).toEqual(expected)
  visitor.expectNoProblems()
})

test('exports more selected ids than fit into a URL', async () => {
  const { visitor } = site
  await visitor.go('/people?sort=surname')
  await visitor.page.getByText(`${MATCHING + OTHERS} people`, { exact: true }).waitFor()
  await rows().first().getByRole('checkbox').click()
  // Extends the selection page by page.
  await visitor.page.keyboard.down('Shift')
  const picked = async () => Number(/^(\d+)/.exec(await bar().innerText())?.[1] ?? 0)
  for (let pages = 0; pages < 100 && (await picked()) < 450; pages++) {
    await visitor.page.keyboard.press('PageDown')
    await visitor.page.waitForFunction(() =>
      document.querySelector('[role=grid]')?.hasAttribute('aria-activedescendant'),
    )
  }
  await visitor.page.keyboard.up('Shift')
  const size = await picked()
  expect(size).toBeGreaterThan(449)
  expect(size).toBeLessThan(MATCHING)
  const surnames = surnamesIn(await exportAs(/CSV/))
  expect(surnames).toEqual(names(0, size))
  visitor.expectNoProblems()
})

test('shows the error when an export fails, and keeps the page open', async () => {
  const { visitor } = site
  const { page } = visitor
  visitor.expectFailures(503)
  await visitor.go(matching)
  await rows().first().getByRole('checkbox').click()
  await page.route('**/native/v1/export', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({ title: 'Unavailable', status: 503, detail: 'The store cannot be reached.' }),
    }),
  )
  await bar().getByRole('button', { name: 'Export' }).click()
  await page.getByRole('button', { name: 'Download' }).click()
  await page.getByRole('alert').getByText('The store cannot be reached.').waitFor()
  expect(new URL(page.url()).pathname).toBe('/console/people')
  await page.unroute('**/native/v1/export')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ])
  expect(surnamesIn(await textOf(download))).toEqual(['Number000'])
  visitor.expectNoProblems()
})

test('adds a label to all matches with a progress bar, and changes no one else', async () => {
  const { visitor } = site
  const { page } = visitor
  expect(await labelled()).toEqual({ Matching: LABELLED, Other: 0 })
  await selectAllMatches()
  // Holds the third request back, so that the progress can be checked.
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let batches = 0
  await page.route('**/native/v1/people/batch', async (route) => {
    batches += 1
    if (batches === 3) await held
    await route.continue()
  })
  await bar().getByRole('button', { name: 'Add label' }).click()
  await page.getByRole('menuitem', { name: label.name }).click()
  await bar().getByText(`200 of ${MATCHING}`).waitFor()
  const share = Number(await page.getByRole('progressbar').getAttribute('aria-valuenow'))
  expect(Math.round(share)).toBe(Math.round((200 / MATCHING) * 100))
  release()
  await expectMessage(`${MATCHING - LABELLED} people changed`)
  await page.unroute('**/native/v1/people/batch')
  expect(batches).toBe(Math.ceil(MATCHING / 100))
  expect(await labelled()).toEqual({ Matching: MATCHING, Other: 0 })
  await bar().waitFor({ state: 'hidden' })
  visitor.expectNoProblems()
})

test('reports how many people changed before a failure, and can be retried', async () => {
  const { visitor } = site
  const { page } = visitor
  visitor.expectFailures(503)
  await selectAllMatches()
  let batches = 0
  await page.route('**/native/v1/people/batch', async (route) => {
    batches += 1
    if (batches !== 4) return route.continue()
    return route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: JSON.stringify({ title: 'Unavailable', status: 503, detail: 'The store cannot be reached.' }),
    })
  })
  await bar().getByRole('button', { name: 'Remove label' }).click()
  await page.getByRole('menuitem', { name: label.name }).click()
  await expectMessage('The store cannot be reached.')
  await expectMessage('Stopped early: 300 people changed.')
  await page.unroute('**/native/v1/people/batch')
  expect(await labelled()).toEqual({ Matching: MATCHING - 300, Other: 0 })
  // The selection is kept for a retry.
  await page.getByText(`${MATCHING} people selected`).waitFor()
  await bar().getByRole('button', { name: 'Remove label' }).click()
  await page.getByRole('menuitem', { name: label.name }).click()
  await expectMessage(`${MATCHING - 300} people changed`)
  expect(await labelled()).toEqual({ Matching: 0, Other: 0 })
  visitor.expectNoProblems()
})

test('removes all matches except two, undoes it, and restores all removed people', async () => {
  const { visitor } = site
  const { page } = visitor
  await selectAllMatches()
  for (const row of [0, 1]) await rows().nth(row).getByRole('checkbox').click()
  const removed = MATCHING - 2
  await bar().getByRole('button', { name: 'Remove', exact: true }).click()
  await page
    .getByRole('dialog', { name: `Remove ${removed} people?` })
    .getByRole('button', { name: 'Remove' })
    .click()
  await expectMessage(`${removed} people removed`)
  expect(await count()).toBe(OTHERS + 2)
  await page.getByText('2 people', { exact: true }).waitFor()
  expect((await rows().allInnerTexts()).map((text) => /Number\d+/.exec(text)?.[0])).toEqual(names(0, 2))
  await page.getByRole('button', { name: 'Undo' }).click()
  await expectMessage(`${removed} people changed`)
  expect(await count()).toBe(MATCHING + OTHERS)

  await selectAllMatches()
  await bar().getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expectMessage(`${MATCHING} people removed`)
  expect(await count()).toBe(OTHERS)
  await visitor.go('/people?removed=only')
  await selectAll().click()
  await bar().getByRole('button', { name: 'Restore' }).click()
  await expectMessage(`${MATCHING} people changed`)
  expect(await count()).toBe(MATCHING + OTHERS)
  expect(await count({ q: 'matching' })).toBe(MATCHING)
  visitor.expectNoProblems()
})
