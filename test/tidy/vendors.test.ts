import { expect, test } from 'vitest'
import { vendors } from '../support/dialect-testings.ts'
import { filesIn, read, withoutComments } from './source-files.ts'

/**
 * A vendor is known in its own folder and in the list of dialects. Wherever else its name stands, the contract of
 * dialects lacks something, and the next vendor would need the same edit.
 */
const exceptions: readonly { readonly path: RegExp; readonly reason: string }[] = [
  { path: /^src\/dialects\/index\.ts$/, reason: 'the list of dialects' },
  {
    path: /^src\/dialects\/native\/[a-z-]+\.test\.ts$/,
    reason: 'the native API shows what other APIs wrote, by their names',
  },
  {
    path: /^test\/(support\/)?pipedrive-client[a-z-]*(\.test)?\.ts$|^test\/replays\//,
    reason: "about clients that are made for that vendor's API",
  },
  {
    path: /^src\/bulk\/(mapping\/exports-of-crms|csv\/(csv|find-header)\.test)\.ts$|^console\/texts\/en\/(imports|people)\.ts$/,
    reason: "about spreadsheets that the vendor's own program exports, which no dialect serves",
  },
  {
    path: /^test\/(write-statements|ids|dry-run-ids|number-range|numbers-brought-along|change-history(-chain)?|update-times-random)\.test\.ts$|^test\/support\/(saved-responses|store-changes)\.ts$/,
    reason: 'about numbers, merges and pictures, through the one API that has them besides the native one',
  },
  {
    path: /^test\/round-trips\.test\.ts$/,
    reason: 'writes whose answers need settings and fields, and people who are found by the ids of a vendor',
  },
  {
    path: /^test\/update-times\.test\.ts$/,
    reason: 'the update time in each API, some of which define when it is null or take a past time',
  },
  {
    path: /^src\/dialects\/caching\.test\.ts$|^test\/support\/cache-faults\.ts$/,
    reason: 'routes in which a fault is planted, and a saved filter that depends on the time',
  },
  {
    path: /^test\/(query-price|budgets)\.test\.ts$|^test\/support\/expensive-requests\.ts$/,
    reason: 'searches and filters in the form of each API, because each reads them in its own way',
  },
  {
    path: /^test\/limits\.test\.ts$/,
    reason: 'the place of the message in the errors of each API',
  },
  {
    path: /^test\/time-zones\.test\.ts$/,
    reason: 'about a value that two vendors have, each in a place of its own',
  },
  {
    path: /^test\/compare-answers\.test\.ts$/,
    reason: 'made-up recordings, as two versions of Kith give them',
  },
  {
    path: /^test\/awkward-people\//,
    reason: 'what each API can be told of awkward people and shows of them, in one table',
  },
  { path: /^test\/seeds\//, reason: "the sentences of each vendor's page, and those about all five" },
  { path: /^src\/cli\/[a-z-]+\.ts$/, reason: 'examples in the help of commands' },
  { path: /^src\/demo\//, reason: 'invented people with fields of each vendor that they may have' },
]

const files = ['src', 'console', 'test']
  .flatMap(filesIn)
  .filter((path) => /\.(tsx?|css)$/.test(path) && path !== 'test/tidy/vendors.test.ts')
  .filter((path) => !vendors.some(({ name }) => path.startsWith(`src/dialects/${name}/`)))

const names = new RegExp(vendors.map(({ name }) => name).join('|'), 'i')
const naming = files.filter((path) => names.test(withoutComments(read(path))))

test('no file names a vendor without a reason', () => {
  expect(naming.filter((file) => !exceptions.some(({ path }) => path.test(file)))).toEqual([])
})

test('every reason is still needed', () => {
  for (const { path, reason } of exceptions) {
    expect(
      naming.some((file) => path.test(file)),
      reason,
    ).toBe(true)
  }
})
