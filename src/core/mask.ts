// Payload copies shown to people without the personal data in them (S3).

const personal =
  /^(?:.+name|.*email.*|.*phone.*|address.*|company|city|state|province|postcode|zip|postal.*|.*_ip.*|.*user_agent|.*note|username|avatar_url|latitude|longitude|order_key|payment_url|.*token.*|.*secret.*)$/i
/** Names of things, not of people. */
const harmless = /^(?:method_title|display_name|currency.*|status)$/i
/** Objects that are a person or where one lives: in these a plain `name` is that person's. */
const person = /^(?:billing|shipping|customer|user|.*address.*)$/i

/** The same JSON with every value under a personal key replaced by its shape, such as `•••(12)`. */
export function maskPayload(value: unknown, key = '', owner = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => maskPayload(each, key, owner))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, maskPayload(each, name, key)]),
    )
  }
  return typeof value === 'string' && value !== '' && isPersonal(key, owner)
    ? `•••(${value.length})`
    : value
}

function isPersonal(key: string, owner: string): boolean {
  if (key.toLowerCase() === 'name') return person.test(owner)
  return personal.test(key) && !harmless.test(key)
}
