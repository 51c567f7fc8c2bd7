import { beforeAll, expect, test } from 'vitest'
import { setUpConsole } from './support/set-up-console.ts'
import { vendors } from './support/vendors.ts'

/** Strings that run as scripts if they are not escaped in HTML, attributes, URLs or templates. */
const hostile = [
  `<img src=x onerror="window.injected.push('image')">`,
  `"><script>window.injected.push('script')</script>`,
  `'"--><svg onload=window.injected.push('svg')>`,
  `javascript:window.injected.push('address')`,
  `{{constructor.constructor('window.injected.push(1)')()}}\${window.injected.push(2)}`,
]
const all = hostile.join(' ')

const site = setUpConsole({ demo: false })
let id: string
let campaignId: string
let importId: number

beforeAll(async () => {
  const { server } = site
  const label = await server.ask('POST', '/v1/labels', {
    name: all.slice(0, 255),
    color: hostile[0]!.slice(0, 40),
  })
  await server.ask('POST', '/v1/custom-fields', { key: 'hostile', name: hostile[0], type: 'varchar' })
  const choice = await server.ask('POST', '/v1/custom-fields', {
    key: 'choice',
    name: hostile[1],
    type: 'enum',
    options: [hostile[2]],
  })
  const point = (value: string) => [{ value, label: hostile[0]!.slice(0, 100), primary: true }]
  const person = await server.ask('POST', '/v1/people', {
    fullName: all,
    given: hostile[0],
    surname: hostile[1],
    company: all,
    jobTitle: hostile[2],
    notes: `${all}\n${all}`,
    language: 'x-<b>',
    emails: point(`"${hostile[0]!.replaceAll('"', '\\"')}"@example.com`),
    phones: point(hostile[3]!),
    onlineServices: hostile.map((value) => ({ value })),
    addresses: point(all),
    labelIds: [label.id],
    customFields: { hostile: all, choice: choice.options[0].id },
    extensions: Object.fromEntries(
      vendors.map(({ name }) => [name, { text: all, nested: { [hostile[0]!]: hostile[1] } }]),
    ),
  })
  id = person.id
  const campaign = await server.ask('POST', '/v1/campaigns', { name: all.slice(0, 255) })
  campaignId = campaign.id
  await server.ask('POST', `/v1/campaigns/${campaignId}/contacts`, { personIds: [id] })
  await server.ask('POST', '/v1/keys', { dialect: 'native', role: 'read', name: hostile[0] })
  await server.ask('POST', '/v1/filters', {
    name: hostile[0],
    filter: { some: 'name', op: 'eq', value: hostile[1] },
  })
  const name = encodeURIComponent(`${hostile[0]}.csv`)
  const rows = `Name,Mail,${JSON.stringify(hostile[1]).replaceAll('\\"', '""')}\n"${hostile[3]}",not-an-address,x\nUma,uma@example.com,y\n`
  const job = await server.ask('POST', `/v1/imports?name=${name}`, rows, { 'content-type': 'text/csv' })
  importId = job.id
}, 180_000)

async function expectNoScriptRan(): Promise<void> {
  const { visitor } = site
  expect(await visitor.page.evaluate(() => (window as unknown as { injected: unknown[] }).injected)).toEqual(
    [],
  )
  visitor.expectNoProblems()
}

test('does not run scripts from names of people, labels, fields, files and keys', async () => {
  const { visitor } = site
  const { page } = visitor
  for (const path of [
    '/people?columns=name,emails,phones,company,jobTitle,labelIds,notes,onlineServices,addresses,customFields.hostile,customFields.choice',
    `/people?q=${encodeURIComponent(hostile[0]!)}`,
    `/people?filter=${encodeURIComponent(hostile[1]!)}&sort=${encodeURIComponent(hostile[2]!)}`,
    `/people/${id}`,
    `/people/${id}?tab=timeline`,
    `/people/${id}?tab=preview`,
    `/people/${encodeURIComponent(hostile[0]!)}`,
    '/import',
    `/import?id=${importId}`,
    '/campaigns',
    `/campaigns/${campaignId}`,
    '/activity',
    '/sources',
    '/labels',
    '/fields',
    '/keys',
  ]) {
    visitor.expectFailures(400, 404)
    await visitor.go(path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expectNoScriptRan()
  }
  await visitor.go(`/people/${id}`)
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('<img src=x')
  await visitor.shoot('hostile-texts')
})

test('does not run scripts in menus, dialogs and notifications', async () => {
  const { visitor } = site
  const { page } = visitor
  await visitor.go('/people')
  await page.getByRole('row').nth(1).getByRole('checkbox').click()
  await page.getByRole('button', { name: 'Remove label' }).click()
  await page.getByRole('menuitem').first().click()
  await page.getByText(/(person|people) changed$/).waitFor()
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('combobox', { name: 'Field' }).click()
  await page.getByRole('option').first().waitFor()
  await expectNoScriptRan()
  await visitor.go('/labels')
  await page.getByRole('button', { name: /^Remove / }).click()
  await page.getByRole('dialog').waitFor()
  await expectNoScriptRan()
  await visitor.go('/labels')
  await page.keyboard.press('Control+K')
  await page.getByPlaceholder('Search people, pages and actions').fill(hostile[0]!)
  await page.getByRole('button', { name: /Search people for/ }).waitFor()
  await expectNoScriptRan()
})

test('does not run scripts from the name and the rows of an imported file', async () => {
  const { visitor } = site
  const { page } = visitor
  await visitor.go('/import')
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
  await page.setInputFiles('input[type=file]', {
    name: `${hostile[0]!.replaceAll('/', '')}.csv`,
    mimeType: 'text/csv',
    buffer: Buffer.from(`${cell(hostile[0]!)},Mail\n${cell(hostile[1]!)},${cell(hostile[2]!)}\n`),
  })
  await page.getByRole('button', { name: 'Review changes' }).click()
  await page.getByRole('heading', { name: 'Rejected rows' }).waitFor()
  await expectNoScriptRan()
})

test('blocks inline scripts with a content security policy', async () => {
  const { server, visitor } = site
  const { headers } = await fetch(`${server.url}/console/people`)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toContain('unsafe')
  await visitor.go('/labels')
  const ran = await visitor.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = "window.injected.push('inline')"
    document.body.append(script)
    return (window as unknown as { injected: unknown[] }).injected
  })
  expect(ran).toEqual([])
})
