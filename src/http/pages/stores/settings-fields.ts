// The settings as fields of a form and back: a field's name is the path of the setting.

import { z } from 'zod'
import type { OrderStatus } from '../../../core/order.ts'
import {
  importResources,
  settingsSchema,
  type Settings,
  type SettingsPatch,
} from '../../../core/settings.ts'

export const importChoices = importResources
export const syncChoices = importResources

/** An unticked box is not sent at all. */
const box = z.literal('on').optional()

export const settingsForm = z.object({
  enableImport: box,
  automaticImport: box,
  level: z.enum(['basic', 'advanced']),
  'import.contacts': box,
  'import.orders': box,
  'import.transactions': box,
  'import.products': box,
  'import.collections': box,
  'import.checkouts': box,
  'sync.contacts': box,
  'sync.orders': box,
  'sync.transactions': box,
  'sync.products': box,
  'sync.collections': box,
  'sync.checkouts': box,
})

const delay = settingsSchema.shape.checkoutDelayMinutes
const statuses = ['pending', 'completed', 'cancelled'] as const satisfies OrderStatus[]

/** Lines `status=pending`. */
export const statusMapText = z
  .string()
  .max(10_000)
  .superRefine((text, context) => {
    for (const [place, line] of linesOf(text).entries()) {
      if (parseLine(line)) continue
      context.addIssue({
        code: 'custom',
        message: `Line ${place + 1}: write the store's status, an equals sign, and one of ${statuses.join(', ')}.`,
      })
    }
  })

/** Left empty, or not shown, it stays as it is. */
export const delayText = z
  .string()
  .trim()
  .refine((text) => text === '' || delay.safeParse(Number(text)).success, {
    message: 'Write a whole number of minutes, from 1 to 43200 (30 days).',
  })
  .optional()

export function toDelay(text: string | undefined): SettingsPatch {
  return text === undefined || text === '' ? {} : { checkoutDelayMinutes: Number(text) }
}

/** Left empty there is none; not shown, it stays as it is. */
export const causeText = z.string().trim().max(200, 'at most 200 characters').optional()

export function toCause(text: string | undefined): SettingsPatch {
  return text === undefined ? {} : { unsubscriptionCause: text === '' ? null : text }
}

export type SettingsForm = z.infer<typeof settingsForm>

/** Only what the form shows; everything else stays as it is. */
export function toPatch(form: SettingsForm): SettingsPatch {
  return {
    enableImport: form.enableImport === 'on',
    automaticImport: form.automaticImport === 'on',
    level: form.level,
    import: {
      contacts: form['import.contacts'] === 'on',
      orders: form['import.orders'] === 'on',
      transactions: form['import.transactions'] === 'on',
      products: form['import.products'] === 'on',
      collections: form['import.collections'] === 'on',
      checkouts: form['import.checkouts'] === 'on',
    },
    sync: {
      contacts: form['sync.contacts'] === 'on',
      orders: form['sync.orders'] === 'on',
      transactions: form['sync.transactions'] === 'on',
      products: form['sync.products'] === 'on',
      collections: form['sync.collections'] === 'on',
      checkouts: form['sync.checkouts'] === 'on',
    },
  }
}

export function toStatusMap(text: string): Settings['statusMap'] {
  return Object.fromEntries(linesOf(text).flatMap((line) => parseLine(line) ?? []))
}

/** The settings as the form shows them. */
export function settingsTexts(settings: Settings): Record<string, string> {
  const boxes: [string, boolean][] = [
    ['enableImport', settings.enableImport],
    ['automaticImport', settings.automaticImport],
    ...importChoices.map((name): [string, boolean] => [`import.${name}`, settings.import[name]]),
    ...syncChoices.map((name): [string, boolean] => [`sync.${name}`, settings.sync[name]]),
  ]
  return {
    ...Object.fromEntries(boxes.filter(([, on]) => on).map(([name]) => [name, 'on'])),
    level: settings.level,
    unsubscriptionCause: settings.unsubscriptionCause ?? '',
    checkoutDelayMinutes: String(settings.checkoutDelayMinutes),
    statusMap: Object.entries(settings.statusMap)
      .map(([status, ours]) => `${status}=${ours}`)
      .join('\n'),
  }
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** The pair in a list, so that a line without one can be left out. */
function parseLine(line: string): [string, OrderStatus][] | null {
  const [status = '', ours = '', ...rest] = line.split('=').map((part) => part.trim())
  const known = statuses.find((each) => each === ours.toLowerCase())
  if (status === '' || status.length > 64 || !known || rest.length > 0) return null
  return [[status, known]]
}
