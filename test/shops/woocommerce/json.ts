// Text as PHP and WordPress write it: JSON with escaped slashes and non-ASCII, and names with
// HTML entities.

/**
 * Like wp_json_encode: `/` becomes `\/` and everything outside ASCII `\uXXXX`. Signatures are made
 * over these bytes, so a receiver that parses and serialises again gets others.
 */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const ENTITY = /&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)/g

/** What WordPress stores for a name that came through REST: no tags, `&`, `<` and `>` as entities. */
export function escapeName(text: string): string {
  return text
    .replace(/<\/?[a-zA-Z][^>]*>/g, '')
    .replace(ENTITY, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** Other text fields lose their tags and outer white space, but keep a bare `&`. */
export function cleanText(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'object') return ''
  return String(value)
    .replace(/<\/?[a-zA-Z][^>]*>/g, '')
    .replace(/[\r\n\t ]+/g, ' ')
    .trim()
}

/** Webhook secrets go through this before signing: one with `&amp;` in it does not sign as typed. */
export function decodeEntities(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#039;', "'")
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
