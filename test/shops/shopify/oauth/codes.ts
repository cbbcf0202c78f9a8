// Authorization codes: good once, for a short time.

import { randomBytes } from 'node:crypto'
import type { Millis } from '../state/types.ts'

const LIFE = 3_600_000

export interface Codes {
  issue(): string
  use(code: string): boolean
}

export function createCodes(now: () => Millis): Codes {
  const open = new Map<string, Millis>()
  return {
    issue: () => {
      const code = randomBytes(16).toString('hex')
      open.set(code, now() + LIFE)
      return code
    },
    use: (code) => {
      const until = open.get(code)
      open.delete(code)
      return until !== undefined && until > now()
    },
  }
}
