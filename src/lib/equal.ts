// Structural equality of plain JSON values.

/** Whether two JSON-like values are equal; the order of object keys does not matter, `undefined` equals absent. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const left = Object.entries(a).filter(([, value]) => value !== undefined)
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined))
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && equal(value, right.get(key)))
  )
}

/** Whether a record already holds every one of these facts. */
export function sameFacts<Facts extends object>(known: Facts, facts: Facts): boolean {
  return Object.entries(facts).every(([name, value]) => equal(Reflect.get(known, name), value))
}
