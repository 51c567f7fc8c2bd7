// Writes the software bill of materials of Kith in the CycloneDX format, https://cyclonedx.org: every package that is in what
// Kith ships, or that is installed with it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Contrib, Enums, Models, Serialize, SPDX, Spec } from '@cyclonedx/cyclonedx-library'
import { packageIn } from './shipped-packages.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))

/** The versions that the build was made with. Installing Kith elsewhere may take newer ones that its `package.json` allows. */
const locked = readJson('package-lock.json').packages

/**
 * Writes the bill of a package as it is built from this checkout, the same bytes for the same build.
 *
 * @param {string} home its folder from the root, '' for the root itself
 * @param {Iterable<string>} bundled folders of the packages whose code is in its files
 * @param {string} file where to write
 */
export function writeSbom(home, bundled, file) {
  const delivered = { bundled: [...bundled].sort(), installed: installedWith(home) }
  const components = componentsOf(delivered)
  const product = productOf(home)
  for (const folder of [...dependenciesOf(home), ...delivered.bundled]) {
    product.dependencies.add(components.get(folder).bomRef)
  }
  for (const [folder, component] of components) {
    // What a bundled package needs only for its types, or to be built, is not shipped.
    const needed = dependenciesOf(folder).filter((other) => components.has(other))
    for (const other of needed) component.dependencies.add(components.get(other).bomRef)
  }
  const metadata = new Models.Metadata({ component: product })
  metadata.lifecycles.add(Enums.LifecyclePhase.Build)
  const repository = new Models.ComponentRepository(new Set(components.values()))
  const bom = new Models.Bom({ metadata, components: repository })
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  writeFileSync(join(root, file), `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`)
}

function productOf(home) {
  const { name, version, license, description } = readJson(join(home, 'package.json'))
  const details = { version, description, ...identityOf(name, version) }
  const product = new Models.Component(Enums.ComponentType.Application, name, details)
  product.licenses.add(licenses.makeFromString(license))
  return product
}

/**
 * One component for each version of a package, even if it lies in several folders. Its properties say whether its code is in
 * the files of the package (`bundled`), or npm installs it with the package (`installed`).
 *
 * @returns the components by folder
 */
function componentsOf(delivered) {
  const byPurl = new Map()
  const byFolder = new Map()
  for (const [delivery, folders] of Object.entries(delivered)) {
    for (const folder of folders) {
      const made = componentOf(folder)
      const component = byPurl.get(made.purl) ?? made
      const known = [...component.properties].some(({ value }) => value === delivery)
      if (!known) component.properties.add(new Models.Property('kith:delivery', delivery))
      byPurl.set(made.purl, component)
      byFolder.set(folder, component)
    }
  }
  return byFolder
}

function componentOf(folder) {
  const { name, version, license } = packageIn(folder)
  const [group, plainName] = name.includes('/') ? name.split('/') : [undefined, name]
  const component = new Models.Component(Enums.ComponentType.Library, plainName, {
    group,
    version,
    ...identityOf(name, version),
    scope: Enums.ComponentScope.Required,
  })
  component.licenses.add(licenses.makeFromString(license))
  const [, digest] = /^sha512-(\S+)$/.exec(locked[folder].integrity ?? '') ?? []
  if (digest !== undefined) {
    component.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(digest, 'base64').toString('hex'))
  }
  return component
}

/** https://github.com/package-url/purl-spec */
function identityOf(name, version) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
  return { purl, bomRef: purl }
}

const licenses = new Contrib.License.Factories.LicenseFactory(requireExpression)

/** @throws Error unless it is licences of the SPDX list with AND, OR and brackets */
function requireExpression(text) {
  const ids = text.split(/[\s()]+|\b(?:AND|OR)\b/).filter((word) => word !== '')
  if (!ids.every((id) => SPDX.isSupportedSpdxId(id))) {
    throw new Error(`${text} is no expression of SPDX licences.`)
  }
}

/** The folders of everything that npm installs with a package. */
function installedWith(home) {
  const found = new Set()
  const add = (folder) => {
    if (found.has(folder)) return
    found.add(folder)
    dependenciesOf(folder).forEach(add)
  }
  dependenciesOf(home).forEach(add)
  return [...found].sort()
}

function dependenciesOf(home) {
  const { dependencies = {}, optionalDependencies = {} } = locked[home]
  const names = Object.keys({ ...dependencies, ...optionalDependencies })
  return names.map((name) => folderFor(name, home)).filter((folder) => !locked[folder].link)
}

/** Where Node finds a package from a folder: in the nearest `node_modules` upwards. */
function folderFor(name, from) {
  for (let folder = from; ; folder = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '') {
    const candidate = join(folder, 'node_modules', name)
    if (locked[candidate] !== undefined) return candidate
    if (folder === '') throw new Error(`package-lock.json lacks ${name}, which ${from} needs: npm install`)
  }
}
