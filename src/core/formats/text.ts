// Text as stores send it, made plain: entities decoded, ends trimmed, blank as null.

import { decodeHTML } from 'entities'

/** What a value was before it was changed or dropped, kept beside the record (F3). */
export type Note = { field: string; code: string; original: string; message: string }

/** Decoded and trimmed, or null when nothing is left. WooCommerce stores names HTML-escaped when written through REST. */
export function plainText(value: string | null | undefined): string | null {
  if (!value) return null
  const text = (value.includes('&') ? decodeHTML(value) : value).trim()
  return text === '' ? null : text
}

/** An address that a browser may be sent to, as written; null for anything else. */
export function webAddress(value: string | null | undefined): string | null {
  const text = value?.trim() ?? ''
  return /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null
}

/** Trimmed and lower-cased (I1), or null. Whether mail arrives there is not judged here. */
export function normalizeEmail(value: string | null | undefined): string | null {
  const text = plainText(value)
  return text ? text.toLowerCase() : null
}
