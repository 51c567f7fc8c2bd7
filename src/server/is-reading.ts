/** Whether a request changes nothing, by its method: GET and HEAD are safe (RFC 9110, section 9.2.1). */
export function isReading({ method }: { readonly method?: string | undefined }): boolean {
  return method === 'GET' || method === 'HEAD'
}
