// Marketing consent as Shopify keeps it: one for email, one for SMS, each with state, level and time (F7). Pure.

import type { Consent } from '../../core/contact.ts'
import { text, time, word } from './fields.ts'
import type { CustomerNode } from './payloads.ts'

/** Others, such as NOT_SUBSCRIBED, INVALID and REDACTED, mean that nobody said anything (M5). */
const states: Record<string, Consent['state']> = {
  SUBSCRIBED: 'subscribed',
  UNSUBSCRIBED: 'unsubscribed',
  PENDING: 'pending',
}

type Stated = { state: string | null; level: string | null; at: number | null }

/** Consent for email; for SMS where email has none. `source` names the channel. Null where the customer never chose. */
export function toConsent(customer: CustomerNode): Consent | null {
  const mail = customer.defaultEmailAddress
  const sms = customer.defaultPhoneNumber?.smsMarketingConsent
  const byMail: Stated | null = mail
    ? {
        state: text(mail.marketingState),
        level: word(mail.marketingOptInLevel),
        at: time(mail.marketingUpdatedAt),
      }
    : null
  const bySms: Stated | null = sms
    ? { state: text(sms.state), level: word(sms.optInLevel), at: time(sms.updatedAt) }
    : null
  return read(byMail, 'email') ?? read(bySms, 'sms')
}

function read(stated: Stated | null, source: string): Consent | null {
  const state = stated?.state ? states[stated.state] : undefined
  if (!stated || !state) return null
  return { state, level: stated.level, updatedAt: stated.at, source, cause: null }
}
