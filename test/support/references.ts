const PREFIX = '#/components/schemas/'

/** A document whose named schemas stand where they are referred to, for readers that follow no references. */
export function withoutReferences<Document extends object>(document: Document): Document {
  const { components } = document as { components?: { schemas?: Readonly<Record<string, unknown>> } }
  const schemas = components?.schemas ?? {}
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const { $ref } = value as { $ref?: string }
    if ($ref?.startsWith(PREFIX)) return resolve(schemas[$ref.slice(PREFIX.length)])
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item)]))
  }
  return resolve(document) as Document
}
