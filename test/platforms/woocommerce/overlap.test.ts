import fc from 'fast-check'
import { expect, test } from 'vitest'
import { overlappingPage } from '../../../src/platforms/woocommerce/overlap.ts'

test('M1 the next page always shows a row that was read before and gets further', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000 }), (position) => {
      const { perPage, page, start } = overlappingPage(position, 100)
      expect(start).toBe((page - 1) * perPage)
      expect(perPage).toBeLessThanOrEqual(100)
      expect(start).toBeLessThan(position)
      expect(start + perPage).toBeGreaterThan(position)
    }),
    { numRuns: 5_000 },
  )
})

test('M1 the overlap costs little: a walk of 20,000 rows takes at most a seventh more pages', () => {
  let position = 0
  let pages = 0
  while (position < 20_000) {
    const { start, perPage } = overlappingPage(position, 100)
    position = start + perPage
    pages += 1
  }
  expect(pages).toBeLessThanOrEqual(229)
})
