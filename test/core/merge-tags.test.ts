import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mergeTags } from '../../src/core/merge-tags.ts'

test.each([
  { current: [], base: [], stated: ['vip'], merged: ['vip'], why: 'the store adds a tag' },
  { current: ['vip'], base: ['vip'], stated: [], merged: [], why: 'the store takes its tag away' },
  {
    current: ['ours', 'vip'],
    base: ['vip'],
    stated: [],
    merged: ['ours'],
    why: 'a tag that the store never had stays',
  },
  {
    current: ['ours'],
    base: ['vip'],
    stated: ['vip'],
    merged: ['ours'],
    why: 'a tag that was taken away here does not come back unasked',
  },
  {
    current: ['a'],
    base: [],
    stated: ['b', 'a'],
    merged: ['a', 'b'],
    why: 'what both have is there once',
  },
])('O1 tags: $why', ({ current, base, stated, merged }) => {
  expect(mergeTags(current, base, stated)).toEqual(merged)
})

const tags = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e'))

test('O1 the same statement again changes nothing; what nobody touched stays', () => {
  fc.assert(
    fc.property(tags, tags, tags, (current, base, stated) => {
      const once = mergeTags(current, base, stated)
      const untouched = current.filter((tag) => base.includes(tag) === stated.includes(tag))
      const known = new Set([...current, ...stated])
      return (
        mergeTags(once, stated, stated).join() === once.join() &&
        untouched.every((tag) => once.includes(tag)) &&
        once.every((tag) => known.has(tag))
      )
    }),
    { numRuns: 10_000 },
  )
})
