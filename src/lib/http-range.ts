// Conditional and partial requests (RFC 9110, 13 and 14), for a resource whose entity tags are strong.

/** Part of a file, in bytes. */
export type Part = { offset: number; length: number }

/** Whether `If-None-Match` names this tag. Weak and strong tags compare alike here (13.1.2). */
export function namesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  const tags = header.match(/(?:W\/)?"[^"]*"/g) ?? []
  return tags.some((each) => each.replace(/^W\//, '') === tag)
}

/** Whether `If-Range` lets a part be sent: only for exactly this tag. A date never does: ours tell less than tags (13.1.5). */
export function allowsRange(header: string | undefined, tag: string): boolean {
  return header === undefined || header.trim() === tag
}

/**
 * The part that `Range` asks for; null for what is not one range of bytes, which is answered as if it were not there
 * (14.2); `unsatisfiable` when nothing of it exists.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): Part | 'unsatisfiable' | null {
  const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '')
  const [, first = '', last = ''] = match ?? []
  if (!match || (first === '' && last === '')) return null
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { offset: size - length, length }
  }
  const offset = Number(first)
  if (last !== '' && Number(last) < offset) return null
  if (offset >= size) return 'unsatisfiable'
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return { offset, length: end - offset + 1 }
}

/** Whether `Accept-Encoding` lets an answer be gzipped: it has to name it, and not with a weight of zero (12.5.3). */
export function acceptsGzip(header: string | null | undefined): boolean {
  const weights = new Map(
    (header ?? '').split(',').map((part): [string, number] => {
      const [coding = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
      const weight = parameters.find((parameter) => parameter.startsWith('q='))
      return [coding, weight === undefined ? 1 : Number(weight.slice(2))]
    }),
  )
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0
}
