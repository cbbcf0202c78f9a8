// Weights as WooCommerce writes them, a decimal text in the store's unit, as whole grams.

import type { Note } from '../../core/formats/text.ts'

const grams: Record<string, number> = { kg: 1_000, g: 1, lbs: 453.592_37, oz: 28.349_523_125 }
const defaultUnit = 'kg'

/** Null where nothing is written. What can't be read is noted; a unit that the store does not tell counts as kg. */
export function toGrams(
  value: string | number | null | undefined,
  unit: string | null,
  notes: Note[],
): number | null {
  if (value === null || value === undefined || value === '') return null
  const factor = grams[unit ?? defaultUnit]
  const weight = Number(value)
  const original = `${value} ${unit ?? ''}`.trim()
  if (!Number.isFinite(weight) || weight < 0 || factor === undefined) {
    note(notes, {
      code: 'weight_not_normalized',
      original,
      message: 'not a weight in a known unit',
    })
    return null
  }
  if (unit === null)
    note(notes, { code: 'weight_unit_unknown', original, message: 'read as kilograms' })
  return Math.round(weight * factor)
}

/** Once for a product, however many variations repeat it. */
function note(notes: Note[], { code, ...rest }: Omit<Note, 'field'>): void {
  if (!notes.some((each) => each.code === code)) notes.push({ field: 'weight', code, ...rest })
}
