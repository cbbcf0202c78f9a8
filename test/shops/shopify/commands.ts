// The control's actions as JSON commands: `id` names the record and the rest is what the action
// takes. Amounts are minor units of the shop's currency, ids are global ids or digits as text.

import type { Fault } from './faults.ts'
import type { ShopifyControl } from './index.ts'

export interface Command {
  about: string
  run(body: Record<string, unknown>): unknown
}

type Body = Record<string, unknown>

export function createCommands(control: ShopifyControl): Record<string, Command> {
  return { ...recordCommands(control), ...machineCommands(control) }
}

function recordCommands(control: ShopifyControl): Record<string, Command> {
  const id = (body: Body): string => text(body['id'])
  return {
    placeOrder: {
      about:
        '{ customerId? | registered?, email?, phone?, items?: [{ variantId, quantity }], paid?, discount?: { code, percent }, presentment?, note?, tags?, … } a guest pays for random goods without',
      run: (body) => control.placeOrder(body),
    },
    editOrder: {
      about: '{ id, note?, tags?, email?, phone?, attributes?, shippingAddress? }',
      run: (body) => control.editOrder(id(body), rest(body)),
    },
    editLines: {
      about: '{ id, remove?: [{ lineId, quantity }], add?: [{ variantId, quantity }] }',
      run: (body) => control.editLines(id(body), rest(body)),
    },
    payOrder: {
      about: '{ id, amount?, gateway? } all that is owed without an amount',
      run: (body) => control.payOrder(id(body), number(body['amount']), optional(body['gateway'])),
    },
    refundOrder: {
      about:
        '{ id, lines?: [{ lineId, quantity, restock? }], amount?, shipping?, note? } the rest without lines and amount',
      run: (body) => control.refundOrder(id(body), rest(body)),
    },
    fulfilOrder: {
      about: '{ id, lines?: [{ lineId, quantity }], tracking?: { company, number, url } }',
      run: (body) => control.fulfilOrder(id(body), rest(body)),
    },
    deliverOrder: {
      about: '{ id, fulfillmentId }',
      run: (body) => control.deliverOrder(id(body), text(body['fulfillmentId'])),
    },
    cancelOrder: {
      about: '{ id, reason?, refund?, restock? }',
      run: (body) => control.cancelOrder(id(body), rest(body)),
    },
    closeOrder: { about: '{ id }', run: (body) => control.closeOrder(id(body)) },
    deleteOrder: { about: '{ id }', run: (body) => control.deleteOrder(id(body)) },
    touchOrders: {
      about: '{ count? = 250, ids?, at? } one second of change for all, no webhooks',
      run: (body) => control.touchOrders(body),
    },
    createCustomer: {
      about: '{ email?, phone?, firstName?, lastName?, tags?, addresses?, … }',
      run: (body) => control.createCustomer(body),
    },
    editCustomer: {
      about: '{ id, …customer fields }',
      run: (body) => control.editCustomer(id(body), rest(body)),
    },
    setConsent: {
      about: '{ id, channel: "email" | "sms", state: "SUBSCRIBED" | "UNSUBSCRIBED" | …, optIn? }',
      run: (body) =>
        control.setConsent(
          id(body),
          body['channel'] === 'sms' ? 'sms' : 'email',
          text(body['state']),
          optional(body['optIn']),
        ),
    },
    deleteCustomer: { about: '{ id }', run: (body) => control.deleteCustomer(id(body)) },
    mergeCustomers: {
      about: '{ one, two, keep? }',
      run: (body) =>
        control.mergeCustomers(text(body['one']), text(body['two']), optional(body['keep'])),
    },
    createProduct: {
      about: '{ title?, status?, vendor?, variants?: [{ sku, price, … }], … }',
      run: (body) => control.createProduct(body),
    },
    editProduct: {
      about: '{ id, …product fields } `variants` by position, all of them',
      run: (body) => control.editProduct(id(body), rest(body)),
    },
    publishProduct: { about: '{ id }', run: (body) => control.publishProduct(id(body)) },
    unpublishProduct: { about: '{ id }', run: (body) => control.unpublishProduct(id(body)) },
    deleteProduct: { about: '{ id }', run: (body) => control.deleteProduct(id(body)) },
    setStock: {
      about: '{ variantId, available, locationId? }',
      run: (body) =>
        control.setStock(
          text(body['variantId']),
          Number(body['available']),
          optional(body['locationId']),
        ),
    },
    createCollection: {
      about: '{ title?, handle?, published? }',
      run: (body) => control.createCollection(body),
    },
    editCollection: {
      about: '{ id, title?, handle?, published? }',
      run: (body) => control.editCollection(id(body), rest(body)),
    },
    setMembers: {
      about: '{ id, productIds, silent? } silent as when a rule changes them',
      run: (body) =>
        control.setMembers(id(body), list(body['productIds']), body['silent'] === true),
    },
    deleteCollection: { about: '{ id }', run: (body) => control.deleteCollection(id(body)) },
    startCheckout: {
      about: '{ customerId?, email?, phone?, items?: [{ variantId, quantity }] }',
      run: (body) => control.startCheckout(body),
    },
    updateCheckout: {
      about: '{ id, email?, phone?, items? }',
      run: (body) => control.updateCheckout(id(body), rest(body)),
    },
    completeCheckout: {
      about: '{ id } becomes an order; a checkout that is left alone is abandoned after 10 minutes',
      run: (body) => control.completeCheckout(id(body)),
    },
    deleteCheckout: { about: '{ id }', run: (body) => control.deleteCheckout(id(body)) },
    order: { about: '{ id } as the shop has it', run: (body) => control.order(id(body)) },
    customer: { about: '{ id }', run: (body) => control.customer(id(body)) },
    product: { about: '{ id }', run: (body) => control.product(id(body)) },
    checkout: { about: '{ id }', run: (body) => control.checkout(id(body)) },
    truth: {
      about:
        '{ kind: "orders" | "customers" | "products" | "collections" | "checkouts", offset?, limit? }',
      run: (body) =>
        control.truth(
          body['kind'] as 'orders',
          number(body['offset']) ?? 0,
          number(body['limit']) ?? 1000,
        ),
    },
  }
}

function machineCommands(control: ShopifyControl): Record<string, Command> {
  return {
    flush: { about: '{} sends the webhooks that are due', run: () => control.flush() },
    webhookFault: {
      about: '{ dropNext?, dropProbability?, copies?, reorder?, delayMs?, wrongSignature? }',
      run: (body) => control.webhookFault(body),
    },
    dropSubscriptions: {
      about: '{ topic? } without a word to the app',
      run: (body) => control.dropSubscriptions(optional(body['topic'])),
    },
    comply: {
      about:
        '{ topic: "customers/data_request" | "customers/redact" | "shop/redact", customerId? }',
      run: (body) =>
        control.comply(body['topic'] as 'customers/redact', optional(body['customerId'])),
    },
    fault: {
      about:
        '{ status?, retryAfter?, code?, slowMs?, drop?, htmlErrorPage?, truncatedJson?, cutBody?, apiVersion?, times?, after?, probability?, path?, method?, operation? }',
      run: (body) => control.fault(toFault(body)),
    },
    clearFaults: { about: '{}', run: () => control.clearFaults() },
    throttle: {
      about: '{ currentlyAvailable?, restoreRate?, maximumAvailable? }',
      run: (body) => control.throttle(body),
    },
    holdBulk: {
      about: '{ on? } bulk operations stay RUNNING until finishBulk',
      run: (body) => control.holdBulk(body['on'] !== false),
    },
    finishBulk: { about: '{}', run: () => control.finishBulk() },
    failBulk: {
      about: '{ afterRoots?, code? } of the next bulk operation',
      run: (body) => control.failBulk(body),
    },
    approve: {
      about: '{ url } of the authorize page; answers where the browser goes',
      run: (body) => control.approve(text(body['url'])),
    },
    deny: { about: '{ url }', run: (body) => control.deny(text(body['url'])) },
    expireTokens: {
      about: '{ token? } all that can expire without one',
      run: (body) => control.expireTokens(optional(body['token'])),
    },
    revokeTokens: { about: '{}', run: () => control.revokeTokens() },
    rotateSecret: {
      about: '{ secret, signOld? }',
      run: (body) => control.rotateSecret(text(body['secret']), body['signOld'] !== false),
    },
    grantScopes: { about: '{ scopes }', run: (body) => control.grantScopes(list(body['scopes'])) },
    revokeScopes: {
      about: '{ scopes }',
      run: (body) => control.revokeScopes(list(body['scopes'])),
    },
    setProtectedData: {
      about: '{ level: 0 | 1 | 2 }',
      run: (body) => control.setProtectedData(body['level'] as 0 | 1 | 2),
    },
    setWebhookVersion: {
      about: '{ version }',
      run: (body) => control.setWebhookVersion(text(body['version'])),
    },
    setComplianceUri: {
      about: '{ uri }',
      run: (body) => control.setComplianceUri(optional(body['uri']) ?? null),
    },
    uninstall: { about: '{}', run: () => control.uninstall() },
    advance: { about: '{ seconds }', run: (body) => control.advance(Number(body['seconds'])) },
    down: {
      about: '{ mode: "503" | "refuse", forMs? } with refuse this page is gone too: give forMs',
      run: (body) =>
        control.down(body['mode'] === 'refuse' ? 'refuse' : '503', number(body['forMs'])),
    },
    up: { about: '{}', run: () => control.up() },
    resetRequests: { about: '{}', run: () => control.resetRequests() },
  }
}

function rest(body: Body): Body {
  const { id: _id, ...other } = body
  return other
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('Ids and names are texts')
  return value
}

function optional(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : text(value)
}

function number(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value)
}

function list(value: unknown): string[] {
  if (!Array.isArray(value)) throw new Error('A list of texts is wanted')
  return value.map(text)
}

function toFault(body: Body): Fault {
  const path = body['path']
  const pattern = typeof path === 'string' ? /^\/(.+)\/$/.exec(path) : null
  // "/admin/" is a prefix, "/graphql\.json/" between slashes with a sign of a pattern is a pattern.
  if (pattern?.[1] && /[\\^$*+?()[\]|]/.test(pattern[1])) {
    return { ...body, path: new RegExp(pattern[1]) }
  }
  return body
}
