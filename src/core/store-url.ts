// The address of a store (C1) and the rules that keep our requests on the public internet.

import { InvalidStoreUrl } from './errors.ts'

export type UrlRules = {
  /** Accept http:// and loopback: local use only. */
  allowInsecure: boolean
  /** Our own host, which is never a store. */
  ownHost: string | null
}

/**
 * The origin of a store, such as `https://shop.example`. Throws InvalidStoreUrl with what to type instead.
 */
export function parseStoreUrl(input: string, rules: UrlRules): string {
  const text = input.trim()
  if (text === '')
    throw new InvalidStoreUrl('Type the address of the store, for example https://shop.example.')
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    throw new InvalidStoreUrl(
      `Type the address with https:// in front: https://${text.replace(/^\/+/, '')}`,
    )
  const url = parse(text)
  const loopback = rules.allowInsecure && isLoopback(url.hostname)
  checkScheme(url, loopback)
  checkShape(url, text)
  if (!loopback) checkHost(url, rules)
  return url.origin
}

function parse(text: string): URL {
  try {
    return new URL(text)
  } catch {
    throw new InvalidStoreUrl('This is not a web address. Type it as https://shop.example.')
  }
}

function checkScheme(url: URL, loopback: boolean): void {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) return
  if (url.protocol === 'http:')
    throw new InvalidStoreUrl(
      `Use https:// instead of http://: https://${url.host}. The store's keys must not travel unencrypted.`,
    )
  throw new InvalidStoreUrl(`Use https://, not ${url.protocol}//: https://${url.host}.`)
}

function checkShape(url: URL, text: string): void {
  if (url.username || url.password)
    throw new InvalidStoreUrl(
      `Leave the user name and password out of the address: ${url.protocol}//${url.host}. Keys have fields of their own.`,
    )
  if (url.search || text.includes('?'))
    throw new InvalidStoreUrl(`Leave out everything from the question mark on: ${url.origin}.`)
  if (url.hash || text.includes('#'))
    throw new InvalidStoreUrl(`Leave out everything from the # on: ${url.origin}.`)
  if (url.pathname !== '/')
    throw new InvalidStoreUrl(
      `Type the main address only, without the path ${url.pathname}: ${url.origin}.`,
    )
  if (text.endsWith('/'))
    throw new InvalidStoreUrl(`Leave out the slash at the end: ${url.origin}.`)
}

function checkHost(url: URL, rules: UrlRules): void {
  const host = url.hostname.replace(/\.+$/, '')
  if (isAddressLiteral(host))
    throw new InvalidStoreUrl('Type the name of the store, not an IP address.')
  if (isPrivateName(host))
    throw new InvalidStoreUrl(
      `${host} is not reachable from the internet. Type the live address of the store.`,
    )
  if (!host.includes('.'))
    throw new InvalidStoreUrl(
      `${host} is not a full domain name. Type it as https://${host}.example.`,
    )
  if (url.port) throw new InvalidStoreUrl(`Leave out the port :${url.port}: https://${host}.`)
  if (host === rules.ownHost)
    throw new InvalidStoreUrl(
      'This is the address of the hub itself. Type the address of the store.',
    )
}

/** This machine, as far as an address can tell. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** A name that means something inside of a network only. */
export function isPrivateName(host: string): boolean {
  const isReserved = /\.(?:localhost|local|internal|test|invalid|home\.arpa)$/.test(host)
  return host === 'localhost' || isReserved
}

/** The URL parser has already turned every spelling of an IPv4 address into four numbers. */
export function isAddressLiteral(host: string): boolean {
  return host.startsWith('[') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)
}
