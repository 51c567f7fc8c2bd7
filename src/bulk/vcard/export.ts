import { importedValues } from '../../hub/hub.ts'
import { isJsonObject, type JsonObject } from '../../model/json.ts'
import type { RelatedEntity } from '../../model/related-entity.ts'
import type { ExportFormat, ExportSource } from '../export-format.ts'
import { formatCard } from './format-card.ts'
import { type StoredEntry, storedEntries } from './stored-card.ts'
import type { CardVersion } from './values.ts'
import { GUESSED, toCard, type WrittenEntry } from './write.ts'

export const vcard4Export: ExportFormat = cardExport('vcard', '4.0')
export const vcard3Export: ExportFormat = cardExport('vcard3', '3.0')
export const vcard21Export: ExportFormat = cardExport('vcard21', '2.1')

function cardExport(name: string, version: CardVersion): ExportFormat {
  return {
    name,
    title: `vCard ${version}`,
    contentType: 'text/vcard; charset=utf-8',
    extension: 'vcf',
    async *write({ labels, people, withCompanies, relatedEntities }: ExportSource) {
      const names = new Map(labels.map((label) => [label.id, label.name]))
      for await (const page of people()) {
        yield page.map((person) => formatCard(forVersion(toCard(person, names), version), version)).join('')
      }
      if (!withCompanies) return
      for await (const entities of relatedEntities('before')) {
        const cards = entities.flatMap((entity) =>
          [companyCard(entity) ?? []].filter((card) => card.length > 0),
        )
        if (cards.length > 0) yield cards.map((card) => formatCard(card, version)).join('')
      }
    },
  }
}

/** The card of a company that was imported from one; undefined for other entities. */
export function companyCard({ kind, value }: RelatedEntity): readonly StoredEntry[] | undefined {
  if (kind !== 'company' || value.removedAt !== null) return undefined
  const vcard = importedValues(value)?.vcard
  return isJsonObject(vcard ?? null)
    ? storedEntries({ extensions: { vcard: vcard as JsonObject } })
    : undefined
}

/** Version 4.0 does not require the parts of a name, so parts that are a guess are left out. */
function forVersion(entries: readonly WrittenEntry[], version: CardVersion): readonly WrittenEntry[] {
  if (version === '4.0') return entries.filter(({ property: [, parameters] }) => !(GUESSED in parameters))
  return entries.map((entry) => {
    const [name, { [GUESSED]: _, ...parameters }, type, ...values] = entry.property
    return { ...entry, property: [name, parameters, type, ...values] }
  })
}
