import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint } from '../../src/lib/hash.ts'
import { acceptsGzip, allowsRange, namesTag, parseRange } from '../../src/lib/http-range.ts'
import { IdSet } from '../../src/lib/id-set.ts'
import { cutText, xmlText } from '../../src/lib/xml.ts'

test('what XML 1.0 can hold stays, escaped; what it cannot is dropped', () => {
  expect(xmlText('a<b>&"c"\' ]]>', 99)).toBe('a&lt;b&gt;&amp;&quot;c&quot;&apos; ]]&gt;')
  expect(xmlText('\u0000a\ud83db\ufffe\u{1f600}\u0008', 99)).toBe('ab\u{1f600}')
  expect(xmlText('a\r\n\tb', 99)).toBe('a b')
})

test('a cut text is a beginning within the limit, and splits neither what is seen as one nor a pair', () => {
  const family = '👨‍👩‍👧‍👦'
  expect(cutText(`ab${family}`, 5)).toBe('ab')
  expect(cutText(`${family}${family}`, family.length)).toBe(family)
  expect(cutText(`e${'\u0301'.repeat(50)}`, 10)).toHaveLength(10)
  expect(cutText(`${'\u{1f600}'.repeat(3)}\u0301`, 1)).toBe('')
  const pieces = fc.constantFrom('a', ' ', '\u{1f600}', 'e\u0301', '\u200d', family, '🇪🇸', '\ud83d')
  fc.assert(
    fc.property(fc.array(pieces), fc.integer({ min: 1, max: 30 }), (some, limit) => {
      const text = some.join('')
      const cut = cutText(text, limit)
      expect(cut.length).toBeLessThanOrEqual(limit)
      expect(text.startsWith(cut)).toBe(true)
      if (text.isWellFormed()) expect(cut.isWellFormed()).toBe(true)
    }),
  )
})

test('fingerprints tell texts apart, also long ones and those that differ in one bit', () => {
  const prints = new Set<string>()
  const texts = Array.from({ length: 50_000 }, (_, index) => JSON.stringify({ id: index, n: 'x' }))
  for (const text of [...texts, '', 'a', 'a\u0000', 'a\u0000\u0000', 'aa'])
    prints.add(fingerprint(text))
  expect(prints.size).toBe(texts.length + 5)
  const long = 'é'.repeat(40_000)
  expect(fingerprint(`${long}a`)).not.toBe(fingerprint(`${long}b`))
  expect(fingerprint(`${long}a`)).toBe(fingerprint(`${long}a`))
})

test('a set of ids knows what it was given, numbers and others', () => {
  const set = new IdSet()
  const ids = Array.from({ length: 40_000 }, (_, index) => String(44_000_000_000_000 + index * 7))
  const others = ['0', '007', '7', '99999999999999999999', 'x', '']
  for (const id of [...ids, ...others]) expect(set.add(id)).toBe(true)
  for (const id of [...ids, ...others]) expect(set.add(id)).toBe(false)
})

test.each<[string | undefined, ReturnType<typeof parseRange>]>([
  ['bytes=0-0', { offset: 0, length: 1 }],
  ['bytes=0-', { offset: 0, length: 100 }],
  ['bytes=90-200', { offset: 90, length: 10 }],
  ['bytes=-10', { offset: 90, length: 10 }],
  ['bytes=-1000', { offset: 0, length: 100 }],
  ['Bytes = 5 - 9', { offset: 5, length: 5 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=100-200', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-5', null],
  ['bytes=-', null],
  ['bytes=0-1,3-4', null],
  ['bytes=a-b', null],
  ['bytes=0x1-2', null],
  ['bytes=-1-2', null],
  ['items=0-1', null],
  ['bytes=99999999999999999999-', 'unsatisfiable'],
  ['', null],
  [undefined, null],
])('Range: %s of a hundred bytes', (header, part) => {
  expect(parseRange(header, 100)).toEqual(part)
})

test('If-None-Match names a tag weakly or strongly, alone or among others; If-Range only exactly', () => {
  const tag = '"abc-1"'
  for (const header of [tag, `W/${tag}`, '*', `"x", W/${tag} , "y"`])
    expect(namesTag(header, tag)).toBe(true)
  for (const header of [undefined, '', '"abc"', 'abc-1', '"x","y"'])
    expect(namesTag(header, tag)).toBe(false)
  expect(allowsRange(undefined, tag)).toBe(true)
  expect(allowsRange(tag, tag)).toBe(true)
  for (const header of [`W/${tag}`, '"x"', 'Sat, 21 Nov 2026 06:00:00 GMT', ''])
    expect(allowsRange(header, tag)).toBe(false)
})

test.each<[string | undefined, boolean]>([
  ['gzip', true],
  ['br, GZIP;q=0.5', true],
  ['x-gzip', true],
  ['*', true],
  ['gzip;q=0', false],
  ['*;q=1, gzip;q=0', false],
  ['gzip; q=0.000', false],
  ['identity', false],
  ['gzip;q=nonsense', false],
  ['', false],
  [undefined, false],
])('Accept-Encoding: %s', (header, accepted) => {
  expect(acceptsGzip(header)).toBe(accepted)
})
