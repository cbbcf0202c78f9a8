// A store's settings: what is imported, what keeps syncing, and how its values are read (C4-C8). One schema
// for storage, API and pages.

import { z } from 'zod'
import { fieldMappingSchema } from './field-map.ts'
import type { Kind, Origin } from './outcome.ts'
import { ownershipSchema } from './ownership.ts'

export const importResources = [
  'contacts',
  'orders',
  'transactions',
  'products',
  'collections',
  'checkouts',
] as const
export type Resource = (typeof importResources)[number]

const resourceChoice = z.object({
  contacts: z.boolean(),
  orders: z.boolean(),
  transactions: z.boolean(),
  products: z.boolean(),
  collections: z.boolean(),
  checkouts: z.boolean(),
})

const syncChoice = resourceChoice.extend({
  orderSubmittedTrigger: z.boolean(),
  paymentReceivedTrigger: z.boolean(),
})

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Says "there is enough" to readers that want a number. */
export const usualStock = 999

export const settingsSchema = z.object({
  enableImport: z.boolean().describe('Master switch: off pauses every inbound import and sync'),
  automaticImport: z
    .boolean()
    .describe('Off: webhooks and scheduled reads rest, only "Import now" runs'),
  level: z.enum(['basic', 'advanced']),
  import: resourceChoice,
  sync: syncChoice,
  checkoutDelayMinutes: z.number().int().min(1).max(43_200),
  unsubscriptionCause: z.string().max(200).nullable(),
  statusMap: z
    .record(z.string().min(1).max(64), z.enum(['pending', 'completed', 'cancelled']))
    .describe("The store's order status → internal status, over the defaults"),
  fieldMap: z
    .array(fieldMappingSchema)
    .max(100)
    .describe("The store's field → contact field or custom field, over the defaults"),
  ownership: ownershipSchema.describe('Who owns a field, over the defaults'),
  uncountedStock: z
    .number('Type a number.')
    .int('Type a whole number.')
    .min(0, 'At least 0.')
    .max(1_000_000, 'At most 1,000,000.')
    .optional()
    .describe(
      `What feeds say of the stock of offers that the store sells without counting; ${usualStock} where left out`,
    ),
  timezone: z
    .string()
    .max(64)
    .refine(isTimezone, 'not a time zone such as Europe/Berlin')
    .nullable(),
})
export type Settings = z.infer<typeof settingsSchema>

/** Any part of the settings; what is left out stays as it is. */
export const settingsPatchSchema = settingsSchema
  .extend({ import: resourceChoice.partial(), sync: syncChoice.partial() })
  .partial()
  .strict()
export type SettingsPatch = z.infer<typeof settingsPatchSchema>

const everything = {
  contacts: true,
  orders: true,
  transactions: true,
  products: true,
  collections: true,
  checkouts: true,
}

export const defaultSettings: Settings = {
  enableImport: true,
  automaticImport: true,
  level: 'advanced',
  import: everything,
  sync: { ...everything, orderSubmittedTrigger: true, paymentReceivedTrigger: true },
  checkoutDelayMinutes: 60,
  unsubscriptionCause: null,
  statusMap: {},
  fieldMap: [],
  ownership: {},
  timezone: null,
}

/** The settings with a change applied to them. */
export function mergeSettings(current: Settings, patch: SettingsPatch): Settings {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
  return settingsSchema.parse({
    ...current,
    ...given,
    import: { ...current.import, ...patch.import },
    sync: { ...current.sync, ...patch.sync },
  })
}

const resourceOf = {
  contact: 'contacts',
  order: 'orders',
  transaction: 'transactions',
  product: 'products',
  collection: 'collections',
  checkout: 'checkouts',
} as const satisfies Record<Kind, Resource>

/**
 * Whether a record of this kind may come in now: null, or the reason why it is skipped (C4-C6, C8). History and
 * gaps that somebody asked for follow the import choice, everything else the sync choice.
 */
export function refusal(settings: Settings, kind: Kind, origin: Origin): string | null {
  if (!settings.enableImport) return 'import_disabled'
  if (kind === 'checkout' && settings.level === 'basic') return 'checkout_needs_level_advanced'
  if (origin === 'import') return settings.import[resourceOf[kind]] ? null : `${kind}_import_off`
  if (!settings.automaticImport && origin !== 'retry') return 'automatic_import_off'
  return settings.sync[resourceOf[kind]] ? null : `${kind}_sync_off`
}
