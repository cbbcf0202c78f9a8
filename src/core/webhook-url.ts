// The address that a workflow calls: the same rules that keep requests to stores on the public internet.

import { isAddressLiteral, isLoopback, isPrivateName, type UrlRules } from './store-url.ts'

/** What is wrong with the address, or null. A path and a query are fine, credentials are not. */
export function problemWithWebhookUrl(text: string, rules: UrlRules): string | null {
  const url = parse(text)
  if (!url) return 'This is not a web address. Type it as https://example.com/hook.'
  if (url.username || url.password) return 'Leave the user name and password out of the address.'
  if (rules.allowInsecure && isLoopback(url.hostname)) {
    return /^https?:$/.test(url.protocol) ? null : 'Use https://.'
  }
  if (url.protocol !== 'https:') return 'Use https://: what is sent must not travel unencrypted.'
  const host = url.hostname.replace(/\.+$/, '')
  if (isAddressLiteral(host)) return 'Type the name of the server, not an IP address.'
  if (isPrivateName(host) || !host.includes('.')) return `${host} is not on the public internet.`
  if (url.port) return `Leave out the port :${url.port}.`
  if (host === rules.ownHost) return 'This is the hub itself: it would only talk to itself.'
  return null
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}
