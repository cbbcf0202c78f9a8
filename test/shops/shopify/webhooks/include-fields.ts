// A subscription's `includeFields`: only these of the body are sent, inner ones by dots.

export function selectFields(body: unknown, fields: readonly string[]): unknown {
  if (fields.length === 0 || typeof body !== 'object' || body === null) return body
  if (Array.isArray(body)) return body.map((item) => selectFields(item, fields))
  const source = body as Record<string, unknown>
  const inner = new Map<string, string[]>()
  for (const field of fields) {
    const [head, ...rest] = field.split('.')
    if (!head || !(head in source)) continue
    const list = inner.get(head) ?? []
    inner.set(head, list)
    if (rest.length > 0) list.push(rest.join('.'))
  }
  return Object.fromEntries([...inner].map(([key, rest]) => [key, selectFields(source[key], rest)]))
}
