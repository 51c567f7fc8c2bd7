import type { Page } from 'playwright-core'
import type { OddPeople } from './odd-people.ts'

/** A state of a page that needs an action of the user, or a failure. */
export interface State {
  readonly name: string
  readonly path: string
  /** Runs before the page loads. */
  readonly before?: (page: Page) => Promise<unknown>
  /** Runs on the loaded page. */
  readonly open?: (page: Page) => Promise<unknown>
  /** Disabled axe rules, because an open menu is outside of all landmarks. */
  readonly disabledRules?: readonly string[]
}

const filter = JSON.stringify({
  all: [
    { some: 'labelIds', op: 'in', value: [2] },
    { any: [{ some: 'name', op: 'contains', value: 'a', folded: true }] },
  ],
})

const rows = [
  'First Name,Last Name,Mail,Number,Firm,Born,Tier,Internal',
  'Nadia,Okafor,nadia@example.com,+44 20 7946 0958,Northpier Ltd,1990-04-03,Gold,x1',
  'Ben,Ngo,not-an-email,,Northpier Ltd,,Silver,x2',
  'Sofía,Lindqvist,sofia@example.com,+1 212 555 0142,,1985-12-24,,x3',
  'Uma,Silva,uma@example.com,,Larkspur Energy,,Gold,x4,too long',
].join('\n')

export function statesOf({ rightToLeft, long, fortyEmails }: OddPeople): readonly State[] {
  const filtered = `/people?filter=${encodeURIComponent(filter)}`
  return [
    { name: 'sign-in', path: '/people', before: signedOut },
    { name: 'first-run', path: '/people', before: emptyStore },
    { name: 'people-selected', path: '/people', open: selectSome },
    { name: 'people-filtered', path: filtered },
    { name: 'people-empty', path: '/people?q=namethatnoonehas' },
    { name: 'filter', path: filtered, open: (page) => press(page, /^Filter: /) },
    { name: 'add-person', path: '/people?add=1', open: (page) => page.getByRole('dialog').waitFor() },
    { name: 'person-edited', path: `/people/${rightToLeft}`, open: (page) => press(page, /^Edit Job title/) },
    {
      name: 'person-entry-edited',
      path: `/people/${long}`,
      open: (page) => press(page, /^Edit long\.mailbox/),
    },
    {
      name: 'person-actions',
      path: `/people/${fortyEmails}`,
      open: (page) => press(page, 'Actions'),
      disabledRules: ['region'],
    },
    { name: 'import-mapping', path: '/import', open: chooseFile },
    { name: 'import-check', path: '/import', open: checkFile },
    { name: 'palette', path: '/labels', open: (page) => openPalette(page, 'nakamura') },
    { name: 'palette-empty', path: '/labels', open: (page) => openPalette(page, '') },
    { name: 'shortcuts', path: '/labels', open: openShortcuts },
    { name: 'label-form', path: '/labels', open: (page) => press(page, 'Create label') },
    { name: 'label-removal', path: '/labels', open: (page) => press(page, /^Remove /) },
    { name: 'field-form', path: '/fields', open: (page) => press(page, 'Create field') },
    { name: 'key-form', path: '/keys', open: (page) => press(page, 'Create key') },
    { name: 'key-created', path: '/keys', open: createKey },
    {
      name: 'people-fail',
      path: '/people',
      before: failRequests,
      open: (page) => page.getByRole('alert').waitFor(),
    },
    {
      name: 'page-fails',
      path: '/labels',
      before: failRequests,
      open: (page) => page.getByRole('alert').waitFor(),
    },
  ]
}

function press(page: Page, name: string | RegExp): Promise<void> {
  return page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click()
}

async function signedOut(page: Page): Promise<void> {
  await page.route('**/native/v1/session', (route) =>
    route.fulfill({ status: 401, json: { title: 'Not signed in' } }),
  )
}

async function emptyStore(page: Page): Promise<void> {
  await page.route(/\/native\/v1\/people\?/, (route) =>
    route.fulfill({ json: { items: [], nextCursor: null } }),
  )
  await page.route(/\/native\/v1\/people\/count/, (route) =>
    route.fulfill({ json: { total: 0, exact: true } }),
  )
}

async function failRequests(page: Page): Promise<void> {
  const problem = {
    title: 'Unavailable',
    status: 503,
    detail: 'The store cannot be reached.',
    requestId: 'req_7',
  }
  await page.route(/\/native\/v1\/(people|labels)/, (route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  )
}

async function selectSome(page: Page): Promise<void> {
  for (const row of [2, 3, 4]) await page.getByRole('row').getByRole('checkbox').nth(row).click()
}

async function chooseFile(page: Page): Promise<void> {
  const buffer = Buffer.from(rows)
  await page.setInputFiles('input[type=file]', { name: 'people.csv', mimeType: 'text/csv', buffer })
  await page.getByText('4 rows in CSV format').waitFor()
}

async function checkFile(page: Page): Promise<void> {
  await chooseFile(page)
  await press(page, 'Review changes')
  await page.getByRole('heading', { name: 'Rejected rows' }).waitFor()
  await page.getByRole('heading', { name: 'Rows with values that are kept' }).waitFor()
}

async function openShortcuts(page: Page): Promise<void> {
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
}

async function openPalette(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+K')
  await page.getByPlaceholder('Search people, pages and actions').fill(text)
  if (text)
    await page
      .getByRole('button', { name: new RegExp(text, 'i') })
      .first()
      .waitFor()
}

async function createKey(page: Page): Promise<void> {
  await press(page, 'Create key')
  const dialog = page.getByRole('dialog', { name: 'Create key' })
  await dialog.getByLabel('Name', { exact: true }).fill('Newsletter')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  await page.getByText(/^curl -X POST/).waitFor()
}
