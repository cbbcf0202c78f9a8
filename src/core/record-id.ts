// Ids of records that belong to a store. They are made from the store's id and the store's own record id, so that
// the same record gets the same id whoever writes it first, and the id leads to the row without an index of its own.

/** `ord_<store>_<external id>`; parts that a path could not carry are written in base64url after a tilde. */
export function recordId(prefix: string, storeId: string, ...keys: string[]): string {
  return [prefix, storeId.slice(storeId.indexOf('_') + 1), ...keys.map(encodeKey)].join('_')
}

/** The store id and keys that a record id was made of, or null when it has another form. */
export function parseRecordId(
  prefix: string,
  id: string,
): { storeId: string; keys: string[] } | null {
  const [head, store, ...keys] = id.split('_')
  if (head !== prefix || !store || keys.length === 0) return null
  const decoded = keys.map(decodeKey)
  if (decoded.some((key) => key === null)) return null
  return { storeId: `sto_${store}`, keys: decoded.filter((key) => key !== null) }
}

function encodeKey(key: string): string {
  if (/^[A-Za-z0-9.-]+$/.test(key)) return key
  const binary = String.fromCharCode(...new TextEncoder().encode(key))
  // `_` parts the id, so the second of base64url's two signs is written as a dot.
  return `~${btoa(binary).replaceAll('+', '-').replaceAll('/', '.').replaceAll('=', '')}`
}

function decodeKey(key: string): string | null {
  if (!key.startsWith('~')) return key
  try {
    const binary = atob(key.slice(1).replaceAll('-', '+').replaceAll('.', '/'))
    return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
  } catch {
    return null
  }
}
