import ICAL from 'ical.js'
import type { Json, JsonObject } from '../../model/json.ts'
import type { ExportFormat, ExportSource } from '../export-format.ts'
import type { CardProperty } from './properties.ts'
import { type CardVersion, toCard } from './write.ts'

export const vcard4Export: ExportFormat = cardExport('vcard', 'vCard 4.0', '4.0')
export const vcard3Export: ExportFormat = cardExport('vcard3', 'vCard 3.0', '3.0')

function cardExport(name: string, title: string, version: CardVersion): ExportFormat {
  return {
    name,
    title,
    contentType: 'text/vcard; charset=utf-8',
    extension: 'vcf',
    async *write({ labels, people }: ExportSource) {
      const names = new Map(labels.map((label) => [label.id, label.name]))
      for await (const page of people()) {
        yield page.map((person) => `${cardText(toCard(person, names, version))}\r\n`).join('')
      }
    },
  }
}

function cardText(properties: readonly CardProperty[]): string {
  return new ICAL.Component(['vcard', properties.flatMap(onOneLine), []] as unknown as string).toString()
}

const TOKEN = /^[a-z0-9-]+$/i

/**
 * Replaces line breaks in values that are not text. `ical.js` escapes them in text values only; in a phone number or a
 * label, a line break would end the property, and the rest of the value would be read as another property.
 */
function onOneLine([name, parameters, type, ...values]: CardProperty): CardProperty[] {
  if (!TOKEN.test(name) || !TOKEN.test(type)) return []
  const written = type === 'text' ? values.map((value) => asParts(name, value)) : values.map(withoutBreaks)
  const escaped = name === 'tel' && type !== 'text' ? written.map(withEscapedBackslashes) : written
  return [[name, safeParameters(parameters), type, ...escaped]]
}

/** Writes a structured value with one part as a list. Otherwise its semicolons would begin further parts. */
function asParts(name: string, value: Json): Json {
  return typeof value === 'string' && ['n', 'org', 'adr'].includes(name) ? [value] : value
}

function safeParameters(parameters: JsonObject): JsonObject {
  const { group, ...others } = parameters
  const safe = Object.entries(others).filter(([key]) => TOKEN.test(key))
  return {
    ...Object.fromEntries(safe.map(([key, value]) => [key, withoutBreaks(value)])),
    ...(typeof group === 'string' && TOKEN.test(group) && { group }),
  }
}

/** Phone numbers are text, which `ical.js` does not know. */
function withEscapedBackslashes(value: Json): Json {
  return typeof value === 'string' ? value.replaceAll('\\', '\\\\') : value
}

function withoutBreaks(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutBreaks)
  return typeof value === 'string' ? value.replace(/[\r\n]+/g, ' ') : value
}
