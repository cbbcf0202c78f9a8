import { expect, test } from 'vitest'
import { parseStoreUrl } from '../../src/core/store-url.ts'
import { InvalidStoreUrl } from '../../src/core/errors.ts'

const strict = { allowInsecure: false, ownHost: 'hub.example' }
const local = { allowInsecure: true, ownHost: '127.0.0.1' }

test.each(['https://shop.example', 'https://www.shop.example', '  https://shop.example  '])(
  'C1 %j is a store address',
  (input) => {
    expect(parseStoreUrl(input, strict)).toBe(input.trim())
  },
)

test.each([
  ['', 'Type the address of the store'],
  ['shop.example', 'https://shop.example'],
  ['http://shop.example', 'Use https:// instead of http://'],
  ['ftp://shop.example', 'not ftp://'],
  ['https://shop.example/', 'slash at the end'],
  ['https://shop.example/shop', 'without the path /shop'],
  ['https://shop.example?x=1', 'question mark'],
  ['https://shop.example#top', 'from the # on'],
  ['https://user:pass@shop.example', 'user name and password'],
  ['https://shop.example:8443', 'Leave out the port :8443'],
  ['https://localhost', 'not reachable from the internet'],
  ['https://shop.local', 'not reachable from the internet'],
  ['https://db.internal', 'not reachable from the internet'],
  ['https://db.internal..', 'not reachable from the internet'],
  ['https://shop', 'not a full domain name'],
  ['https://192.168.1.10', 'not an IP address'],
  ['https://2130706433', 'not an IP address'],
  ['https://[::1]', 'not an IP address'],
  ['https://hub.example', 'the hub itself'],
  ['https://', 'not a web address'],
])('C1 %j is refused with its own message', (input, hint) => {
  expect(() => parseStoreUrl(input, strict)).toThrow(InvalidStoreUrl)
  expect(() => parseStoreUrl(input, strict)).toThrow(hint)
})

test('C1 every mistake has a message of its own', () => {
  const mistakes = [
    'http://shop.example',
    'https://shop.example/',
    'https://shop.example/a',
    'https://shop.example?a',
    'https://a:b@shop.example',
    'https://shop.example:1',
    'shop.example',
  ]
  const messages = mistakes.map((input) => {
    try {
      return parseStoreUrl(input, strict)
    } catch (error) {
      return error instanceof Error ? error.message : ''
    }
  })
  expect(new Set(messages).size).toBe(mistakes.length)
})

test('C1 plain http is accepted on loopback only, and only where the deployment allows it', () => {
  expect(parseStoreUrl('http://127.0.0.1:8788', local)).toBe('http://127.0.0.1:8788')
  expect(parseStoreUrl('http://localhost:8788', local)).toBe('http://localhost:8788')
  expect(() => parseStoreUrl('http://127.0.0.1:8788', strict)).toThrow(InvalidStoreUrl)
  expect(() => parseStoreUrl('http://shop.example', local)).toThrow('Use https://')
  expect(() => parseStoreUrl('http://127.0.0.1.nip.example', local)).toThrow(InvalidStoreUrl)
})
