import { expect, test } from 'vitest'
import { backoffMs } from '../../src/lib/backoff.ts'
import { readBounded } from '../../src/lib/body.ts'
import { createId } from '../../src/lib/id.ts'
import { parseJson } from '../../src/lib/json.ts'
import { equal } from '../../src/lib/equal.ts'
import { equalInConstantTime, verifyHmacBase64 } from '../../src/lib/hmac.ts'
import { parseMasterKeys, seal, unseal } from '../../src/lib/secrets.ts'
import { Serial } from '../../src/lib/serial.ts'
import recorded from '../fixtures/woocommerce/webhooks/order-deleted-trash.json'

const encoder = new TextEncoder()

test('L1 the signature of a recorded delivery fits its bytes and no others', async () => {
  const header = recorded.headers.find(([name]) => name === 'X-WC-Webhook-Signature')?.[1] ?? ''
  const body = new Uint8Array(encoder.encode(recorded.body_text))
  expect(await verifyHmacBase64(recorded.secret, body, header)).toBe(true)
  expect(await verifyHmacBase64('other', body, header)).toBe(false)
  expect(
    await verifyHmacBase64(recorded.secret, new Uint8Array(encoder.encode('{"id":2927}')), header),
  ).toBe(false)
  expect(await verifyHmacBase64(recorded.secret, body, 'not base64!')).toBe(false)
})

test('JSON keeps every digit of a whole number, and is JSON otherwise', () => {
  const text =
    '{"id":706405506930370084,"n":[-9007199254740993,9007199254740991],"x":1.5,"big":1e300}'
  expect(parseJson(text)).toEqual({
    id: '706405506930370084',
    n: ['-9007199254740993', 9_007_199_254_740_991],
    x: 1.5,
    big: 1e300,
  })
  const note = '{"note":"card: 4242424242424242, paid","id":7}'
  expect(parseJson(note)).toEqual({ note: 'card: 4242424242424242, paid', id: 7 })
  expect(() => parseJson('{"id":7064055069303700840')).toThrow(SyntaxError)
})

test('texts are compared as wholes', async () => {
  expect(await equalInConstantTime('secret', 'secret')).toBe(true)
  expect(await equalInConstantTime('secret', 'secret2')).toBe(false)
})

test('G2 a sealed value opens with its key and in its place only', async () => {
  const keys = parseMasterKeys(`new:${btoa('n'.repeat(32))},old:${btoa('o'.repeat(32))}`) ?? []
  const old = parseMasterKeys(`old:${btoa('o'.repeat(32))}`) ?? []
  const sealed = await seal(old, 'stores|sto_1|credentials', 'cs_secret')
  expect(JSON.stringify(sealed)).not.toContain('cs_secret')
  // The old key still opens while the new one is in front: keys rotate by re-wrapping.
  expect(await unseal(keys, 'stores|sto_1|credentials', sealed)).toBe('cs_secret')
  await expect(unseal(keys, 'stores|sto_2|credentials', sealed)).rejects.toThrow()
  await expect(unseal([], 'stores|sto_1|credentials', sealed)).rejects.toThrow('unknown master key')
  const flipped = {
    ...sealed,
    data: `${sealed.data.startsWith('A') ? 'B' : 'A'}${sealed.data.slice(1)}`,
  }
  await expect(unseal(keys, 'stores|sto_1|credentials', flipped)).rejects.toThrow()
})

test('a master key that is not 32 bytes is refused', () => {
  expect(parseMasterKeys('c2hvcnQ=')).toBeNull()
  expect(parseMasterKeys('')).toBeNull()
})

test('a body is read up to its limit and not a byte further', async () => {
  const stream = () => new Response('x'.repeat(10)).body
  expect((await readBounded(stream(), 10))?.byteLength).toBe(10)
  expect(await readBounded(stream(), 9)).toBeNull()
  expect((await readBounded(null, 9))?.byteLength).toBe(0)
})

test('M2 live work overtakes imports that wait; a failure stays with its caller', async () => {
  const serial = new Serial()
  const done: string[] = []
  const task = (name: string) => async () => {
    await Promise.resolve()
    done.push(name)
  }
  const first = serial.run('import', task('import 1'))
  const second = serial.run('import', task('import 2'))
  const live = serial.run('live', async () => {
    done.push('live')
    throw new Error('mine')
  })
  await expect(live).rejects.toThrow('mine')
  await Promise.all([first, second])
  expect(done).toEqual(['import 1', 'live', 'import 2'])
})

test('ids sort by time and do not repeat', () => {
  const [older, newer] = [createId('sto', 1_000), createId('sto', 2_000_000_000_000)]
  expect(older < newer).toBe(true)
  expect(new Set(Array.from({ length: 1_000 }, () => createId('x', 5))).size).toBe(1_000)
})

test('waiting doubles up to its cap', () => {
  expect([1, 2, 3, 20].map((attempt) => backoffMs(attempt, { random: 0.5, cap: 60_000 }))).toEqual([
    1_000, 2_000, 4_000, 60_000,
  ])
})

test('equality is of structure, not of key order', () => {
  expect(equal({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true)
  expect(equal({ a: 1 }, { a: 1, b: undefined })).toBe(true)
  expect(equal([1, 2], { 0: 1, 1: 2 })).toBe(false)
  expect(equal({ a: null }, {})).toBe(false)
})
