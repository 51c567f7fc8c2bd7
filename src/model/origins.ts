/** Web origins, as settings name them: scheme, host and port (RFC 6454). */

/** Parses origins such as `https://a.example,https://b.example`, `*` or `none`. @throws Error that names the setting */
export function parseOrigins(text: string, name: string): readonly string[] {
  if (text === 'none') return []
  const origins = text.split(',').map((part) => part.trim())
  if (text === '*' || origins.every(isOrigin)) return origins
  throw new Error(`${name} must be *, none or origins such as https://app.example.com, not ${text}`)
}

/** Parses origins such as `https://kith.example.com,http://10.0.0.5:8080`. @throws Error that names the setting */
export function parsePublicUrls(text: string, name: string): readonly string[] {
  const urls = text.split(',').map((part) => part.trim().replace(/\/$/, ''))
  if (urls.every(isOrigin)) return urls
  throw new Error(`${name} must be URLs without a path, such as https://kith.example.com, not ${text}`)
}

/** As browsers send it: scheme, host and port, without a path. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}
