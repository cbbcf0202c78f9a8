// Shopify's three privacy topics (G1): sent to one address for all shops that the app was installed in, also after it
// was removed. Shop and topic stand in headers that are not signed, so both are held against the signed body.

import { z } from 'zod'
import { sha256Hex, verifyHmacBase64 } from '../../lib/hmac.ts'
import { parseJson } from '../../lib/json.ts'
import type { ComplianceRequest } from '../platform.ts'

const id = z.union([z.string(), z.number()]).transform(String)
const about = { shop_id: id, shop_domain: z.string() }
const customer = z.object({
  id: id.nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
})

/** Strict: another delivery with the same signature must not pass for a request to erase a shop. */
const bodies = {
  'customers/data_request': z.strictObject({
    ...about,
    customer,
    orders_requested: z.array(id),
    data_request: z.unknown(),
  }),
  'customers/redact': z.strictObject({ ...about, customer, orders_to_redact: z.array(id) }),
  'shop/redact': z.strictObject(about),
}

/** The shop that a request says it is about; nothing of it is proven yet. */
export function domainOf(headers: Headers): string | null {
  return header(headers, 'Shop-Domain')?.toLowerCase() ?? null
}

/** Whether one of these secrets signed the raw body. */
export async function verifyCompliance(
  headers: Headers,
  body: Uint8Array<ArrayBuffer>,
  secrets: readonly string[],
): Promise<boolean> {
  const signature = header(headers, 'Hmac-Sha256')
  if (!signature) return false
  for (const secret of secrets)
    if (secret !== '' && (await verifyHmacBase64(secret, body, signature))) return true
  return false
}

/** The request of a verified body; null where body, topic and shop do not fit each other. */
export async function readCompliance(
  headers: Headers,
  body: Uint8Array<ArrayBuffer>,
): Promise<ComplianceRequest | null> {
  const topic = header(headers, 'Topic') ?? ''
  const payload = parse(new TextDecoder().decode(body))
  const key = `${topic}/${header(headers, 'Webhook-Id') ?? (await sha256Hex(body))}`
  const shop = bodies['shop/redact'].safeParse(payload)
  if (topic === 'shop/redact')
    return shop.success ? fit(headers, shop.data, { key, kind: 'shop_redact', subject: {} }) : null
  const redact = bodies['customers/redact'].safeParse(payload)
  if (topic === 'customers/redact' && redact.success) {
    const subject = subjectOf(redact.data.customer, redact.data.orders_to_redact)
    return fit(headers, redact.data, { key, kind: 'redact', subject })
  }
  const asked = bodies['customers/data_request'].safeParse(payload)
  if (topic !== 'customers/data_request' || !asked.success) return null
  const subject = subjectOf(asked.data.customer, asked.data.orders_requested)
  return fit(headers, asked.data, { key, kind: 'data_request', subject })
}

function fit(
  headers: Headers,
  { shop_domain: domain }: { shop_domain: string },
  request: ComplianceRequest,
): ComplianceRequest | null {
  return domain.toLowerCase() === domainOf(headers) ? request : null
}

function subjectOf(
  { id: customerId, email, phone }: z.infer<typeof customer>,
  orderExternalIds: string[],
): ComplianceRequest['subject'] {
  return {
    customerExternalId: customerId ?? null,
    email: email ?? null,
    phone: phone ?? null,
    orderExternalIds,
  }
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return null
  }
}

function header(headers: Headers, name: string): string | null {
  return headers.get(`X-Shopify-${name}`) ?? headers.get(`Shopify-${name}`)
}
