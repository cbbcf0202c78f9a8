// The mapping of a store's fields onto contact fields and custom fields (F4).

import { z } from 'zod'

/** What is done to a value on its way; without one it is taken as its target's type wants it. */
export const normalizers = [
  'text',
  'lowercase',
  'uppercase',
  'email',
  'phone',
  'country',
  'number',
  'boolean',
  'date',
  'list',
] as const
export type Normalizer = (typeof normalizers)[number]

/**
 * `from` is a field of the store's customer as `core/field-map.ts` and the platform name it, or `meta:<key>`; `to` a
 * contact field, or `custom.<key>`.
 */
export const fieldMappingSchema = z.object({
  from: z.string().min(1).max(255),
  to: z.string().min(1).max(80),
  normalizer: z.enum(normalizers).optional(),
})
export type FieldMapping = z.infer<typeof fieldMappingSchema>
