// The lines of a bulk file as bytes: whose each is. Children end with `"__parentId":"gid://…"}`, records begin with
// their own id; what looks otherwise has to be parsed.

/** Where a line stands in its bytes, without its line feed. */
export type Span = { start: number; end: number }
/** The record that a line belongs to, and whether it is that record or a child of it. */
export type Owner = { id: string; child: boolean }

export const lineFeed = 10
const quote = 34
const slash = 47
const brace = 125
const parentKey = encode('"__parentId":"')
const idKey = encode('{"id":"')
const roots = ['Order', 'Product', 'Customer'].map((type) =>
  encode(`{"id":"gid://shopify/${type}/`),
)
const decoder = new TextDecoder()

/** A number for the record that a line belongs to: the same for the record and its children. */
export function ownerHash(bytes: Uint8Array, start: number, end: number): number {
  const line = { start, end }
  const parent = parentSpan(bytes, line)
  const id = parent ?? ownSpan(bytes, line)
  if (id) return hash(bytes, id)
  const parsed = encode(parseOwner(bytes, line)?.id ?? '')
  return hash(parsed, { start: 0, end: parsed.byteLength })
}

/** Null for a line that is no JSON. */
export function ownerOf(bytes: Uint8Array, line: Span): Owner | null {
  const parent = parentSpan(bytes, line)
  if (parent) return { id: textOf(bytes, parent), child: true }
  const own = ownSpan(bytes, line)
  return own ? { id: textOf(bytes, own), child: false } : parseOwner(bytes, line)
}

/** The line as an object, or null where it is none. */
export function parseLine(bytes: Uint8Array, line: Span): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(textOf(bytes, line))
    // SAFETY: an object of JSON has text as keys.
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null
  } catch {
    // The last line of a file that broke off at Shopify's.
    return null
  }
}

export function textOf(bytes: Uint8Array, { start, end }: Span): string {
  return decoder.decode(bytes.subarray(start, end))
}

function parentSpan(bytes: Uint8Array, line: Span): Span | null {
  const end = line.end - 2
  if (bytes[end] !== quote || bytes[end + 1] !== brace) return null
  let start = end
  while (start > line.start && bytes[start - 1] !== quote) start--
  return isAt(bytes, start - parentKey.byteLength, line, parentKey) ? { start, end } : null
}

/** What is never a child stands under its own id. */
function ownSpan(bytes: Uint8Array, line: Span): Span | null {
  if (!roots.some((root) => isAt(bytes, line.start, line, root))) return null
  const start = line.start + idKey.byteLength
  const end = bytes.indexOf(quote, start)
  return end > 0 && end < line.end ? { start, end } : null
}

function parseOwner(bytes: Uint8Array, line: Span): Owner | null {
  const parsed = parseLine(bytes, line)
  if (!parsed) return null
  const { __parentId: parent, id } = parsed
  if (typeof parent === 'string') return { id: parent, child: true }
  return { id: typeof id === 'string' ? id : '', child: false }
}

function isAt(bytes: Uint8Array, at: number, line: Span, key: Uint8Array): boolean {
  if (at < line.start || at + key.byteLength > line.end) return false
  // From the end: what differs between the types stands there.
  for (let place = key.byteLength - 1; place >= 0; place--)
    if (bytes[at + place] !== key[place]) return false
  return true
}

/** FNV-1a over the digits behind the last slash. */
function hash(bytes: Uint8Array, { start, end }: Span): number {
  let at = end
  while (at > start && bytes[at - 1] !== slash) at--
  let value = 0x811c9dc5
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte < 48 || byte > 57) break
    value = Math.imul(value ^ byte, 0x01000193)
  }
  return value >>> 0
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
