import ICAL from 'ical.js'
import type { ExportFormat, ExportSource } from '../export-format.ts'
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

function cardText(properties: ReturnType<typeof toCard>): string {
  return new ICAL.Component(['vcard', properties, []] as unknown as string).toString()
}
