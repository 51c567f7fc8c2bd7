import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildProgram } from './support/command.ts'
import { filesIn, importsOf } from './tidy/source-files.ts'

/** What others wrote and Kith ships: the bills of materials, and the licences beside the code. */

const root = fileURLToPath(new URL('..', import.meta.url))
const readText = (path: string): string => readFileSync(join(root, path), 'utf8')

beforeAll(buildProgram, 180_000)

/** Licences that let us pass the code on with a text beside it, and ask nothing of Kith's own code. */
const allowed = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense',
]
/** Fonts are passed on as they are. */
const allowedForFonts = ['OFL-1.1']

/** Programs are not minified, so that they name the module before its code. */
const programs = ['cli', 'reader', 'importer']
const lists = [...programs, 'console']

interface Shipped {
  readonly name: string
  readonly version: string
  readonly license: string
}

interface Bill {
  readonly metadata: { readonly component: { readonly 'bom-ref': string } }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

interface Component {
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly hashes: readonly { readonly alg: string; readonly content: string }[]
  readonly licenses: readonly { readonly license?: { readonly id: string }; readonly expression?: string }[]
  readonly properties: readonly { readonly name: string; readonly value: string }[]
}

const bills = { 'kith-hub': 'dist/sbom.cdx.json', '@kith-hub/client': 'client/dist/sbom.cdx.json' }
const billOf = (name: keyof typeof bills): Bill => JSON.parse(readText(bills[name])) as Bill

describe.each(Object.entries(bills))('the bill of materials of %s', (name, file) => {
  const bill = (): Bill => billOf(name as keyof typeof bills)

  test('is valid CycloneDX 1.6', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(readText(file))).toBeNull()
    const broken = readText(file).replace('"required"', '"perhaps"')
    expect(await validator.validate(broken)).not.toBeNull()
  })

  test('leads from the package to every component, and names each version once', () => {
    const { metadata, components, dependencies } = bill()
    const reached = new Set<string>()
    const follow = (ref: string): void => {
      if (reached.has(ref)) return
      reached.add(ref)
      for (const next of dependencies.find((one) => one.ref === ref)?.dependsOn ?? []) follow(next)
    }
    follow(metadata.component['bom-ref'])
    expect([...reached].sort()).toEqual(
      [metadata.component['bom-ref'], ...components.map(({ purl }) => purl)].sort(),
    )
  })

  test('has the digest of each package, and no address of a registry', () => {
    for (const { purl, hashes } of bill().components) {
      expect(hashes, purl).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }])
    }
    expect(readText(file).replace('http://cyclonedx.org/schema/', '')).not.toMatch(/https?:/)
  })
})

test('the bill of kith-hub names exactly what npm installs with it and what is in its files', () => {
  const installed = installedWith(root).map((shipped) => describeShipped(shipped, 'installed'))
  const copied = [packageAt(join(root, 'node_modules/swagger-ui-dist'))]
  const bundled = [...lists.flatMap(listed), ...copied].map((shipped) => describeShipped(shipped, 'bundled'))
  expect(describeBill(billOf('kith-hub'))).toEqual([...new Set([...installed, ...bundled])].sort())
})

test('the bill of @kith-hub/client names exactly what npm installs with it', () => {
  const installed = installedWith(join(root, 'client')).map((shipped) =>
    describeShipped(shipped, 'installed'),
  )
  expect(describeBill(billOf('@kith-hub/client'))).toEqual(installed.sort())
})

describe('bundled-licenses.md', () => {
  test.each(programs)('of dist/%s lists every package whose code is in the program', (name) => {
    const comments = readText(`dist/${name}/main.js`).matchAll(
      /^\/\/ (?:\S*\/)?node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\/|^\/\/ \\0(rolldown)\//gm,
    )
    const found = [...comments].map(([, bundled, tool]) => bundled ?? tool)
    expect(found.length).toBeGreaterThan(50)
    expect(listed(name).map((shipped) => shipped.name)).toEqual(expect.arrayContaining([...new Set(found)]))
  })

  test('of the console lists every package that the console imports, and the fonts', () => {
    const files = filesIn('console').filter(
      (path) => /\.tsx?$/.test(path) && !/vite\.config|\.test\./.test(path),
    )
    const imported = files.flatMap(importsOf).flatMap(({ path, specifier }) =>
      path === undefined
        ? [
            specifier
              .split('/')
              .slice(0, specifier.startsWith('@') ? 2 : 1)
              .join('/'),
          ]
        : [],
    )
    const types = ['@kith-hub/client']
    const names = listed('console').map(({ name }) => name)
    for (const name of new Set(imported)) if (!types.includes(name)) expect(names).toContain(name)
    expect(
      readdirSync(join(root, 'dist/console/assets')).filter((name) => name.endsWith('.woff2')),
    ).not.toEqual([])
    expect(names.filter((name) => name.startsWith('@fontsource-variable/'))).toHaveLength(2)
  })

  test.each(lists)('of dist/%s has the text of every licence', (name) => {
    for (const section of sectionsOf(name)) {
      expect(section.length, section.slice(0, 80)).toBeGreaterThan(500)
      expect(section).toMatch(/permission|redistribution|licensed|released into the public domain/i)
    }
  })
})

test('the reference page has the licences and notices of its viewer beside it', () => {
  for (const name of ['LICENSE', 'NOTICE']) expect(readText(`dist/server/reference/${name}`)).not.toBe('')
  const scripts = readdirSync(join(root, 'dist/server/reference')).filter((file) => file.endsWith('.js'))
  for (const script of scripts) {
    // Its first line says where the licences of the packages inside it are.
    const [, named = ''] =
      /license information please see (\S+) /.exec(readText(`dist/server/reference/${script}`)) ?? []
    expect(readText(`dist/server/reference/${named}`), script).toMatch(/license/i)
  }
})

test('every licence of what ships is an allowed one', () => {
  for (const { components } of [billOf('kith-hub'), billOf('@kith-hub/client')]) {
    for (const component of components) {
      const fonts = component.group === '@fontsource-variable' ? allowedForFonts : []
      expect(
        isAllowed(licenseOf(component), [...allowed, ...fonts]),
        `${component.purl}: ${licenseOf(component)}`,
      ).toBe(true)
    }
  }
  expect(isAllowed('GPL-3.0-only', allowed)).toBe(false)
  expect(isAllowed('MIT AND GPL-3.0-only', allowed)).toBe(false)
  expect(isAllowed('(MIT OR GPL-3.0-only)', allowed)).toBe(true)
})

/** Whether one of the alternatives of an expression consists of allowed licences. Brackets around parts are not read. */
function isAllowed(expression: string, ids: readonly string[]): boolean {
  return expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((alternative) => alternative.split(' AND ').every((id) => ids.includes(id)))
}

/** The packages that a list names. */
function listed(name: string): Shipped[] {
  return sectionsOf(name).map((section) => {
    const [, shipped = '', version = '', license = ''] = /^(\S+) - (\S+) \((.+)\)\n/.exec(section) ?? []
    return { name: shipped, version, license }
  })
}

function sectionsOf(name: string): string[] {
  return readText(`dist/${name}/bundled-licenses.md`)
    .split(/^## (?=\S+ - \d)/m)
    .slice(1)
}

function describeBill({ components }: Bill): string[] {
  const all = components.flatMap((component) => {
    const name = component.group === undefined ? component.name : `${component.group}/${component.name}`
    const shipped = { name, version: component.version, license: licenseOf(component) }
    return component.properties.map(({ value }) => describeShipped(shipped, value))
  })
  return all.sort()
}

function licenseOf({ licenses }: Component): string {
  return licenses.map(({ license, expression }) => license?.id ?? expression ?? 'none').join(' AND ')
}

function describeShipped({ name, version, license }: Shipped, delivery: string): string {
  return `${name}@${version} (${license}) is ${delivery}`
}

/** The packages that a package needs, as Node finds them from its folder. */
function installedWith(home: string): Shipped[] {
  const found = new Map<string, Shipped>()
  const follow = (folder: string): void => {
    const { dependencies = {}, optionalDependencies = {} } = readPackage(folder)
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = placeOf(name, folder)
      if (place === undefined || found.has(place)) continue
      found.set(place, packageAt(place))
      follow(place)
    }
  }
  follow(home)
  return [...found.values()]
}

function placeOf(name: string, from: string): string | undefined {
  const place = join(from, 'node_modules', name)
  if (existsSync(place)) return place
  return from === dirname(from) ? undefined : placeOf(name, dirname(from))
}

function packageAt(folder: string): Shipped {
  const { name, version, license = 'none' } = readPackage(folder)
  return { name, version, license }
}

function readPackage(folder: string) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string
    readonly version: string
    readonly license?: string
    readonly dependencies?: Readonly<Record<string, string>>
    readonly optionalDependencies?: Readonly<Record<string, string>>
  }
}
