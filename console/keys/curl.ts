/** A curl command for each API that can be pasted into a terminal. */
const lines: Readonly<Record<string, (key: string, origin: string) => string>> = {
  native: (key, origin) => `curl -X POST '${origin}/native/v1/people' \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"given": "Nadia", "surname": "Okafor", "emails": [{"value": "nadia@example.com"}]}'`,
  savvycal: (key, origin) => `curl '${origin}/savvycal/v1/clients?include_sensitive=true' \\
  -H 'Authorization: Bearer ${key}'`,
  quentli: (key, origin) => `curl '${origin}/quentli/v1/customers' \\
  -H 'Authorization: Bearer ${key}'`,
  voipbin: (key, origin) => `curl '${origin}/voipbin/v1.0/contacts?accesskey=${key}'`,
  pipedrive: (key, origin) => `curl '${origin}/pipedrive/api/v2/persons' \\
  -H 'x-api-token: ${key}'`,
  insighto: (key, origin) => `curl '${origin}/insighto/api/v1/contact?api_key=${key}'`,
}

export function curlFor(dialect: string, key: string, origin: string): string | undefined {
  return lines[dialect]?.(key, origin)
}
