// Identifiers: prefixed, time-sortable, with 80 random bits (the ULID layout in Crockford's base 32).

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** A new id such as `sto_01k3x…`: ten characters of time (milliseconds), sixteen random ones. */
export function createId(prefix: string, now: number = Date.now()): string {
  let time = ''
  for (let rest = now, place = 0; place < 10; place++) {
    time = alphabet.charAt(rest % 32) + time
    rest = Math.floor(rest / 32)
  }
  const random = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    alphabet.charAt(byte % 32),
  ).join('')
  return `${prefix}_${time}${random}`
}

/** A secret of `bytes` random bytes as lower-case hex. */
export function createSecret(bytes = 32): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
