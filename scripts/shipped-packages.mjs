// Finds the packages whose code a build ships, and their licences.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const texts = join(root, 'scripts', 'license-texts')

/** Files that a licence asks to be passed on: its text, and notices of those who wrote the code. */
const passedOn = /^(licen[cs]e|copying|notice|copyright)/i

/** Packages of the build whose own small parts are written into what they build. */
const partsOfTools = { vite: '\0vite/', rolldown: '\0rolldown/' }

/**
 * A plugin that writes `bundled-licenses.md` beside what is built, with the licences of all packages in it.
 *
 * @param {Set<string>} folders takes the folders of these packages, such as `node_modules/react`
 * @throws Error, which ends the build, if a package has no licence or its text is nowhere to be found
 */
export function bundledLicenses(folders) {
  return {
    name: 'bundled-licenses',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk')
      const own = [...new Set(chunks.flatMap(foldersOf))].sort()
      for (const folder of own) folders.add(folder)
      const source = describe(own)
      this.emitFile({ type: 'asset', fileName: 'bundled-licenses.md', source })
    },
  }
}

/** Its name, version and licence. @throws Error if it names no licence */
export function packageIn(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  if (typeof license !== 'string') throw new Error(`${folder} does not name its licence.`)
  return { name, version, license }
}

/** The texts that are passed on with the code of a package. `license-texts/` has those that packages leave out. */
function textsOf(folder, name) {
  const added = join(texts, `${name.replace('/', '+')}.txt`)
  const own = readdirSync(join(root, folder)).filter((file) => passedOn.test(file))
  const files = existsSync(added) ? [added] : own.map((file) => join(root, folder, file))
  if (files.length === 0) throw new Error(`${name} has no text of its licence: add ${relative(root, added)}.`)
  return files.map((file) => readFileSync(file, 'utf8').trim())
}

/** Also packages of which nothing is left in the end: what a bundler leaves out may change from build to build. */
function foldersOf({ moduleIds }) {
  return moduleIds.flatMap((id) => {
    if (isInPackage(id)) return [folderOf(id)]
    const tool = Object.keys(partsOfTools).find((name) => id.startsWith(partsOfTools[name]))
    return tool === undefined ? [] : [`node_modules/${tool}`]
  })
}

function isInPackage(id) {
  return !id.startsWith('\0') && id.includes('/node_modules/')
}

/** The nearest folder above a module whose `package.json` has a name and a version: some have more of these inside. */
function folderOf(id) {
  for (let folder = dirname(id.split('?')[0]); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (!existsSync(file)) continue
    const { name, version } = JSON.parse(readFileSync(file, 'utf8'))
    if (name && version) return relative(root, folder).split(sep).join('/')
  }
  throw new Error(`${id} belongs to no package.`)
}

function describe(folders) {
  const parts = folders.map((folder) => {
    const { name, version, license } = packageIn(folder)
    return `## ${name} - ${version} (${license})\n\n${textsOf(folder, name).join('\n\n')}\n`
  })
  return ['# Licenses\n\nThese packages are in the files beside this one.\n', ...parts].join('\n')
}
