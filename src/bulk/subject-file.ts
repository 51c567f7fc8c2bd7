import type { SubjectExport } from '../hub/hub.ts'
import { toMicroseconds } from '../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts'
import { formatPersonId } from '../model/person-id.ts'
import { principalText } from '../model/principal.ts'

/** What a source or user said, which is shown as it was said. */
const AS_SAID = new Set([
  'payload',
  'raw',
  'customFields',
  'extensions',
  'attributes',
  'conversationAttributes',
])

/** Members that say nothing about the person, or would let others in. */
const LEFT_OUT = new Set(['orgId', 'secret', 'sourceId', 'recordId'])

const PERSON_IDS = new Set(['personId', 'mergedInto'])

/** Everything about a person as text in JSON: times as RFC 3339 in UTC, pictures in base64. */
export function subjectFile({
  pictures,
  records,
  history,
  merges,
  recipients,
  ...rest
}: SubjectExport): string {
  const shown = {
    kith: 'subject',
    version: 1,
    ...rest,
    records: records.map(({ source, ...record }) => ({ source: sourceName(source), ...record })),
    history: history.map(({ source, principal, ...change }) => ({
      ...change,
      by: principalText(principal),
      source: source ? sourceName(source) : null,
    })),
    merges: merges.map(({ into: _, recordBefore: _before, ...merge }) => merge),
    pictures: pictures.map(({ bytes, ...picture }) => ({ ...picture, base64: bytes.toString('base64') })),
    recipients: recipients.map(({ id, dialect, name, role, sensitive, createdAt, lastUsedAt }) => ({
      ...{ key: id, dialect, name, role, sensitive, createdAt, lastUsedAt },
    })),
  }
  return `${JSON.stringify(readable(shown as unknown as Json), null, 2)}\n`
}

function sourceName({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}:${name}`
}

/** With times and ids as people and programs read them elsewhere. */
function readable(value: Json, name = ''): Json {
  if (Array.isArray(value)) return value.map((entry) => readable(entry))
  if (typeof value === 'number') return readableNumber(value, name)
  if (!isJsonObject(value)) return value
  const isPerson = 'vendorIds' in value && 'labelIds' in value
  const entries = Object.entries(value as JsonObject).filter(([key]) => !LEFT_OUT.has(key))
  return Object.fromEntries(
    entries.map(([key, entry]) => {
      if (AS_SAID.has(key)) return [key, entry]
      return [key, isPerson && key === 'id' ? formatPersonId(entry as number) : readable(entry, key)]
    }),
  )
}

function readableNumber(value: number, name: string): Json {
  if (PERSON_IDS.has(name)) return formatPersonId(value)
  return name === 'at' || name.endsWith('At') ? toMicroseconds(value) : value
}
