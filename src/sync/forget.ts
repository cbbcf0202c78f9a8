// What a store's object does when somebody, or everybody, is erased.

import { eraseAll, eraseFromObject, type Erasee } from './erase.ts'
import type { Parts } from './parts.ts'
import { drainOnce } from './pipeline.ts'

/** Drains first: what was accepted and not read yet may be about others too. Nobody in particular means everything. */
export async function forget(parts: Parts, erasee: Erasee | null): Promise<string[]> {
  if (!erasee) {
    await eraseAll(parts)
    return []
  }
  for (;;) if (!(await drainOnce(parts))) break
  return eraseFromObject(parts, erasee)
}
