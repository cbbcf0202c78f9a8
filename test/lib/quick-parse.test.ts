import { expect, test } from 'vitest'
import { z } from 'zod'
import fc from 'fast-check'
import { quickParser } from '../../src/lib/quick-parse.ts'

const schema = z.object({
  id: z.string().regex(/^g:\d+$/, 'no id'),
  name: z.string().min(1),
  note: z.string().nullish(),
  amount: z.union([z.string(), z.number()]),
  paid: z.boolean(),
  place: z.object({ zip: z.string().nullish() }).partial().nullish(),
  lines: z.array(z.object({ quantity: z.number() })),
})

const any = fc.oneof(
  fc.constantFrom<unknown>('g:1', '', 'x', 1, Number.NaN, Infinity, true, null, undefined),
  fc.constantFrom<unknown>([], [{ quantity: 1 }], [{}], [null], {}, { zip: null }, { zip: 3 }),
)

test('a value passes quickly exactly where it passes the schema, and fails with the issues of the schema', () => {
  const parse = quickParser(schema)
  const good = { id: 'g:1', name: 'x', amount: '1', paid: true, lines: [{ quantity: 2 }] }
  const values = fc.record({ field: fc.constantFrom(...Object.keys(schema.shape)), value: any })
  fc.assert(
    fc.property(values, ({ field, value }) => {
      const node = { ...good, [field]: value }
      const expected = schema.safeParse(node)
      const found = parse(node)
      expect(found.success).toBe(expected.success)
      if (expected.success) expect(schema.parse(found.data)).toEqual(expected.data)
      else expect(found.error?.issues).toEqual(expected.error.issues)
    }),
    { numRuns: 400 },
  )
  for (const value of [null, undefined, 'x', [], new Date()])
    expect(parse(value).success).toBe(false)
})

test.each([
  ['a default', z.object({ a: z.string().default('x') }), {}, { a: 'x' }],
  ['a transform', z.string().transform(Number), '3', 3],
  ['a trimmed text', z.string().trim(), ' x ', 'x'],
  ['a coercion', z.coerce.string(), 3, '3'],
  ['a catch', z.string().catch('x'), 3, 'x'],
])('what %s makes of a value is made of it here too', (_, schema, value, made) => {
  expect(quickParser<z.ZodType>(schema)(value).data).toEqual(made)
})

test.each([
  ['a format', z.email(), 'x'],
  ['a length', z.string().max(2), 'xyz'],
  ['a range', z.number().min(3), 2],
  ['an integer', z.int(), 2.5],
  ['a refinement', z.object({ a: z.number() }).refine(({ a }) => a > 3), { a: 2 }],
  ['a strict object', z.strictObject({}), { a: 1 }],
  ['an array that is not empty', z.array(z.string()).nonempty(), []],
])('a value that does not fit %s fails', (_, schema, value) => {
  expect(quickParser<z.ZodType>(schema)(value).success).toBe(false)
})
