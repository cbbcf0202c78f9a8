// Text inside XML 1.0. Every text of a document goes through `xmlText`: nothing else writes one.

/** What needs a second look: markup, line breaks, and code units that may be no character of XML 1.0. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const special = /[&<>"'\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/
/** https://www.w3.org/TR/xml/#charsets, less the controls it discourages. Halves of surrogate pairs are not in it. */
const illegal = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
// oxlint-disable-next-line no-control-regex -- as above
const untidy = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]|^\s|\s$| {2}/
const space = /[\t\n\r\u0085 ]+/g

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** On one line, without what XML 1.0 can't hold. */
export function plainLine(text: string): string {
  return untidy.test(text) ? text.replace(illegal, '').replace(space, ' ').trim() : text
}

/**
 * The beginning of a text that is at most `limit` UTF-16 units long, so that it fits however a reader counts. What people
 * see as one character is not cut apart; one that is longer than the limit by itself is cut between code points.
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text
  const seen = graphemes.segment(text.slice(0, limit + lookAhead)).containing(limit)?.index ?? 0
  if (seen > 0) return text.slice(0, seen).trimEnd()
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(limit - 1))
  return text.slice(0, splitsPair ? limit - 1 : limit)
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
/** Behind the limit it only matters whether the character at the limit goes on, not how far. */
const lookAhead = 2

/** A text for an element or an attribute in double quotes: at most `limit` long, legal, escaped. */
export function xmlText(text: string, limit: number): string {
  // As a rule nothing is special, and this is called for every value of every offer.
  if (!special.test(text)) return cutText(text, limit)
  return cutText(plainLine(text), limit).replaceAll(/[&<>"']/g, (char) => entities[char] ?? '')
}
