import { expect, test } from 'vitest'
import { setUpConsole } from './support/set-up-console.ts'

const site = setUpConsole()

const rows = () => site.visitor.page.getByRole('row').filter({ has: site.visitor.page.getByRole('gridcell') })
const hint = (text: string | RegExp) =>
  site.visitor.page.locator('main').getByText(text, { exact: typeof text === 'string' })
const address = () => new URL(site.visitor.page.url()).searchParams

/** Waits until the page shows the count that the API returns. */
async function expectCount(query: Record<string, string>): Promise<number> {
  const { server } = site
  const { total } = await server.ask('GET', `/v1/people/count?${new URLSearchParams(query)}`)
  const written = total.toLocaleString('en-GB')
  await hint(total === 1 ? '1 person' : `${written} people`).waitFor()
  return total
}

test.each([
  ['sofia', 'a name typed without accents'],
  ['Sofía', 'a name typed with accents'],
  ['nakamura9', 'part of an email address'],
  ['7946 0', 'part of a formatted phone number'],
  ['zo', 'the first two letters of a name'],
])('finds people while typing %s: %s', async (text) => {
  const { visitor } = site
  await visitor.go('/people')
  await visitor.page.getByLabel('Search by name, email or phone').pressSequentially(text)
  await visitor.page.waitForURL((url) => url.searchParams.get('q') === text)
  if ([...text].length > 2) expect(await expectCount({ q: text })).toBeGreaterThan(0)
  else
    await rows()
      .filter({ hasText: /Žofia|Zofia|Zoe|zo/ })
      .first()
      .waitFor()
  await rows().first().waitFor()
  visitor.expectNoProblems()
})

test('shows an empty state when no person matches, and clears the search', async () => {
  const { visitor } = site
  await visitor.go('/people?q=namethatnoonehas')
  await visitor.page.getByText('No people found').waitFor()
  await visitor.page.getByRole('button', { name: 'Clear search and filters' }).click()
  await hint('1,000 people').waitFor()
  expect(address().get('q')).toBeNull()
  visitor.expectNoProblems()
})

test('builds a filter with groups, keeps it in the URL, saves it and applies it again', async () => {
  const { visitor } = site
  const { page } = visitor
  await visitor.go('/people')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  const drawer = page.getByRole('dialog', { name: 'Filter people' })
  await drawer.getByRole('combobox', { name: 'Field' }).click()
  await page.getByRole('option', { name: 'Labels' }).click()
  await drawer.getByRole('combobox', { name: 'Values' }).click()
  await page.getByRole('option', { name: 'Hot lead' }).click()
  await page.keyboard.press('Tab')
  await drawer.getByRole('button', { name: 'Add group' }).click()
  const group = drawer.getByRole('group', { name: 'Conditions' }).nth(1)
  await group.getByRole('textbox', { name: 'Value' }).fill('Goran')
  await group.getByRole('button', { name: 'Add condition' }).click()
  await group.getByRole('textbox', { name: 'Value' }).nth(1).fill('Aoife')
  await drawer.getByRole('button', { name: 'Apply', exact: true }).click()

  const filter = address().get('filter')!
  expect(JSON.parse(filter)).toEqual({
    all: [
      { some: 'labelIds', op: 'in', value: [2] },
      {
        any: [
          { some: 'name', op: 'contains', value: 'Goran', folded: true },
          { some: 'name', op: 'contains', value: 'Aoife', folded: true },
        ],
      },
    ],
  })
  const total = await expectCount({ filter })
  expect(total).toBeGreaterThan(0)
  expect(total).toBeLessThan(100)

  await page.getByRole('button', { name: /^Filter: 3 conditions/ }).click()
  await drawer.getByLabel('Save this filter').fill('Hot Gorans and Aoifes')
  await drawer.getByRole('button', { name: 'Save', exact: true }).click()
  await drawer.getByRole('button', { name: 'Apply Hot Gorans and Aoifes' }).waitFor()
  await drawer.getByRole('button', { name: 'Clear filter' }).click()
  await hint('1,000 people').waitFor()
  await page.goBack()
  expect(address().get('filter')).toBe(filter)
  await expectCount({ filter })
  await page.goForward()
  await hint('1,000 people').waitFor()
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await drawer.getByRole('button', { name: 'Apply Hot Gorans and Aoifes' }).click()
  await expectCount({ filter })
  await visitor.go(`/people?${new URLSearchParams({ filter })}`)
  await expectCount({ filter })
  visitor.expectNoProblems()
})

test('sorts, shows and reorders columns, and keeps both in the URL', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await visitor.go('/people')
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  await page.waitForURL(/sort=name/)
  const { items } = await server.ask('GET', '/v1/people?sort=name&limit=1')
  await rows().first().getByText(`${items[0].given} ${items[0].surname}`).waitFor()
  expect(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending')

  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Plan' }).click()
  await page.getByRole('checkbox', { name: 'Company', exact: true }).click()
  await page.getByRole('button', { name: 'Move Plan up' }).click()
  await visitor.expectAccessible()
  await visitor.shoot('columns')
  await page.keyboard.press('Escape')
  const columns = 'name,emails,phones,labelIds,customFields.plan,createdAt'
  expect(address().get('columns')).toBe(columns)
  const titles = await page.getByRole('columnheader').allInnerTexts()
  expect(titles.filter(Boolean)).toEqual(['Name', 'Email', 'Phone', 'Labels', 'Plan', 'Added'])
  await page.reload()
  await rows()
    .first()
    .getByText(/^(Free|Pro|Gold)$/)
    .waitFor()
  visitor.expectNoProblems()
})

test('can be navigated by keyboard, and returns to the same row', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await visitor.go('/people')
  await rows().first().waitFor()
  await page.getByRole('grid').focus()
  await page.keyboard.press('End')
  const { items } = await server.ask('GET', '/v1/people?limit=1')
  const oldest = `${items[0].given} ${items[0].surname}`
  await rows().last().getByText(oldest).waitFor()
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowDown')
  await page.getByText('2 people selected').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('2 people selected').waitFor({ state: 'hidden' })
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: 'Details' }).waitFor()
  const opened = await page.getByRole('heading', { level: 1 }).innerText()
  await page.goBack()
  await rows().filter({ hasText: opened.trim() }).first().waitFor()
  visitor.expectNoProblems()
})

test('labels, removes and restores several people, and undoes a removal', async () => {
  const { server, visitor } = site
  const { page } = visitor
  const query = { q: 'Castellanos' }
  await visitor.go(`/people?${new URLSearchParams(query)}`)
  const total = await expectCount(query)
  await page.getByRole('checkbox', { name: 'Select all people in this view' }).click()
  await page.getByText(`${total} people selected`).waitFor()
  await page.getByRole('button', { name: 'Add label' }).click()
  await page.getByRole('menuitem', { name: 'Customer' }).click()
  await page.getByText(/(person|people) changed$/).waitFor()
  const labelled = await server.ask('GET', `/v1/people?${new URLSearchParams({ ...query, limit: '500' })}`)
  expect(labelled.items.every(({ labelIds }: { labelIds: number[] }) => labelIds.includes(1))).toBe(true)

  await page.getByRole('checkbox', { name: 'Select all people in this view' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page
    .getByRole('dialog', { name: `Remove ${total} people?` })
    .getByRole('button', { name: 'Remove' })
    .click()
  await page.getByText(`${total} people removed`).waitFor()
  expect(await expectCount(query)).toBe(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  const remaining = async () =>
    (await server.ask('GET', `/v1/people/count?${new URLSearchParams(query)}`)).total
  await expect.poll(remaining, { timeout: 8_000 }).toBe(total)
  await expectCount(query)

  const first = labelled.items[0]
  await server.ask('DELETE', `/v1/people/${first.id}`)
  await page.getByRole('button', { name: 'Actions', exact: true }).click()
  await page.getByRole('menuitemradio', { name: 'Only removed people' }).click()
  await page.waitForURL(/removed=only/)
  await rows().first().getByRole('checkbox').click()
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByText('1 person changed').waitFor()
  expect((await server.ask('GET', `/v1/people/${first.id}`)).removedAt).toBeNull()
  visitor.expectNoProblems()
})

test('adds people to a campaign', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await server.ask('POST', '/v1/campaigns', { name: 'Autumn calls' })
  await visitor.go('/people?q=Nakamura')
  await rows().nth(0).getByRole('checkbox').click()
  await rows().nth(1).getByRole('checkbox').click()
  await page.getByRole('button', { name: 'Add to campaign' }).click()
  await page.getByRole('menuitem', { name: 'Autumn calls' }).click()
  await page.getByText('2 people changed').waitFor()
  const { items } = await server.ask('GET', '/v1/campaigns')
  const { id } = items.find(({ name }: { name: string }) => name === 'Autumn calls')
  expect((await server.ask('GET', `/v1/campaigns/${id}/statuses`)).total).toBe(2)
  visitor.expectNoProblems()
})

test('exports the view or the selected people', async () => {
  const { visitor } = site
  const { page } = visitor
  await visitor.go('/people?q=Nakamura')
  const total = await expectCount({ q: 'Nakamura' })
  expect(total).toBeGreaterThan(1)
  await page.getByRole('button', { name: 'Export' }).click()
  const [whole] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ])
  expect(await linesOf(whole)).toHaveLength(total + 1)

  await rows().first().getByRole('checkbox').click()
  await page.getByRole('group', { name: 'Bulk actions' }).getByRole('button', { name: 'Export' }).click()
  await page.getByRole('radio', { name: /vCard 4/ }).click()
  const [one] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ])
  const lines = await linesOf(one)
  expect(lines.filter((line) => line === 'BEGIN:VCARD')).toHaveLength(1)
  visitor.expectNoProblems()
})

async function linesOf(download: { createReadStream(): Promise<AsyncIterable<Buffer>> }): Promise<string[]> {
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8').trim().split(/\r?\n/)
}

test('adds a person, and shows an error if the form is empty', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await visitor.go('/people')
  await page.getByRole('button', { name: 'Add person' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add person' })
  await dialog.getByRole('button', { name: 'Add person' }).click()
  await dialog.getByText('Enter a name').waitFor()
  await dialog.getByLabel('Name').fill('Wilhelmina Featherstonehaugh')
  await dialog.getByLabel('Email').fill('wilhelmina@example.com')
  await dialog.getByRole('button', { name: 'Add person' }).click()
  await page.getByRole('heading', { level: 1, name: 'Wilhelmina Featherstonehaugh' }).waitFor()
  const { items } = await server.ask('GET', '/v1/people?q=featherstonehaugh')
  expect(items[0].emails[0].value).toBe('wilhelmina@example.com')
  visitor.expectNoProblems()
})
