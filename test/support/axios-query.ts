export type AxiosParameters = Readonly<Record<string, string | number | boolean | null | undefined>>

/**
 * A query string as axios writes it (axios/axios, `lib/helpers/buildURL.js`): parameters without a value are left out, spaces
 * are `+`, and `:`, `$` and `,` stay as they are.
 *
 * @returns with its question mark; empty if there are no parameters
 */
export function axiosQuery(parameters: AxiosParameters): string {
  const pairs = Object.entries(parameters)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${encode(name)}=${encode(String(value))}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/%3A/g, ':')
    .replace(/%24/g, '$')
    .replace(/%2C/g, ',')
    .replace(/%20/g, '+')
}
