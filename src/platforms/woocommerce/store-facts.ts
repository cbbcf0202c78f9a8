// Currency and weight unit of a WooCommerce store: settings that no product repeats.

import { z } from 'zod'
import { HubError } from '../../core/errors.ts'
import type { StoreFacts } from '../../core/store-facts.ts'
import type { StoreAccess } from '../platform.ts'
import { callStore } from './api.ts'

const setting = z.object({ value: z.string() })

/** Reads both; one that the key may not see or that is not there is null. Throws where the store can't be asked now. */
export async function learn(access: StoreAccess): Promise<StoreFacts> {
  const currency = await readSetting(access, 'general/woocommerce_currency')
  return {
    currency: currency !== null && /^[A-Z]{3}$/.test(currency) ? currency : null,
    weightUnit: await readSetting(access, 'products/woocommerce_weight_unit'),
  }
}

/** The same where nothing depends on it: null instead of a failure. */
export async function learnIfPossible(access: StoreAccess): Promise<StoreFacts | null> {
  try {
    return await learn(access)
  } catch (error) {
    if (error instanceof HubError) return null
    throw error
  }
}

async function readSetting(access: StoreAccess, path: string): Promise<string | null> {
  try {
    const { body } = await callStore(access, `settings/${path}`, { query: { _fields: 'id,value' } })
    return setting.safeParse(body).data?.value ?? null
  } catch (error) {
    const passes =
      !(error instanceof HubError) ||
      error.code === 'store_busy' ||
      error.code === 'store_unreachable' ||
      error.code === 'store_broken_answer'
    if (passes) throw error
    return null
  }
}
