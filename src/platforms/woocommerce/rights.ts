// What one list's refusal says: that the key's user lacks a right, or that the store accepts the key no longer.

import { ScopeMissing } from '../../core/errors.ts'
import type { StoreAccess } from '../platform.ts'
import { Forbidden } from './api.ts'
import { checkStore } from './connect.ts'
import { listWebhooks } from './webhooks.ts'

/**
 * Throws ScopeMissing for what is forbidden while the store lets us in: that is left out, and the rest goes on (C11).
 * A store that no longer passes what connecting it and its healing ask of it has refused us (C10).
 */
export async function withRights<T>(access: StoreAccess, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error
    await checkStore(access)
    await listWebhooks(access)
    throw new ScopeMissing(
      null,
      'The user of the key may not read a part of the store. Connect with a key of an administrator, or switch off what it may not read.',
    )
  }
}
