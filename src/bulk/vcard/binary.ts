import type { JsonObject } from '../../model/json.ts'

/** The media type of each type of binary data that vCard 2.1 and 3.0 name. */
const mediaTypes: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  bmp: 'image/bmp',
  tiff: 'image/tiff',
  webp: 'image/webp',
  heic: 'image/heic',
  wave: 'audio/wav',
  basic: 'audio/basic',
  mp3: 'audio/mpeg',
  pgp: 'application/pgp-keys',
  x509: 'application/pkix-cert',
}

/** The media type of a type such as `JPEG`, or of a media type itself; undefined if the type is another. */
export function mediaTypeOf(type: string): string | undefined {
  const name = type.toLowerCase()
  return name.includes('/') ? name : Object.hasOwn(mediaTypes, name) ? mediaTypes[name] : undefined
}

const beginnings: readonly (readonly [base64: string, mediaType: string])[] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]

/** Whether a text is base64, with or without its padding. */
export function isBase64(data: string): boolean {
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(data)
}

/** Base64 with its padding, without which many programs read no data. */
function withPadding(data: string): string {
  return /=$/.test(data) ? data : data.padEnd(Math.ceil(data.length / 4) * 4, '=')
}

/** Binary data as vCard 4.0 has it: a `data:` URI (RFC 2397). */
export function binaryUri(name: string, { type, mediatype }: JsonObject, data: string): string {
  const known = [type, mediatype].flat().flatMap((one) => mediaTypeOf(String(one ?? '')) ?? [])[0]
  const seen = beginnings.find(([start]) => data.startsWith(start))?.[1]
  const usual = name === 'photo' || name === 'logo' ? 'image/jpeg' : 'application/octet-stream'
  return `data:${known ?? seen ?? usual};base64,${withPadding(data)}`
}

/** The data of a `data:` URI with base64, and its type in vCard 2.1 and 3.0; undefined for other URIs. */
export function binaryOf(uri: string): { readonly type: string; readonly data: string } | undefined {
  const [, mediaType = '', data] = /^data:([^;,]*)(?:;[^;,]*)*;base64,([A-Za-z0-9+/=_-]*)$/.exec(uri) ?? []
  if (data === undefined) return undefined
  const known = Object.entries(mediaTypes).find(([, value]) => value === mediaType.toLowerCase())?.[0]
  return { type: (known ?? mediaType.split('/').at(-1) ?? '').toUpperCase(), data: withPadding(data) }
}
