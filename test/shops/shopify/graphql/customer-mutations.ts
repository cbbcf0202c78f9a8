// Customers written by an app. A taken e-mail or phone is an ordinary user error.

import {
  addAddress,
  createCustomer,
  deleteCustomer,
  editCustomer,
  mergeCustomers,
  setConsent,
} from '../actions/customers.ts'
import type { CustomerChanges } from '../actions/customers.ts'
import { toDigits, toGid } from '../state/ids.ts'
import type { Customer } from '../state/types.ts'
import type { Context, Resolver } from './context.ts'
import { given, isEmail, isPhone, toAddressInput, toMillis, toTags } from './inputs.ts'
import type { MailingAddressInput, UserError } from './inputs.ts'
import { findByCustomId } from './metafields.ts'
import { findCustomerBy } from './root-resolvers.ts'
import { toAddress } from './values.ts'

interface ConsentInput {
  marketingState: string
  marketingOptInLevel?: string | null
  consentUpdatedAt?: string | null
}

interface CustomerInput {
  id?: string | null
  email?: string | null
  phone?: string | null
  firstName?: string | null
  lastName?: string | null
  locale?: string
  note?: string | null
  tags?: string[] | null
  taxExempt?: boolean
  addresses?: MailingAddressInput[] | null
  emailMarketingConsent?: ConsentInput | null
  smsMarketingConsent?: ConsentInput | null
}

const SETTABLE = new Set(['SUBSCRIBED', 'UNSUBSCRIBED', 'PENDING'])

export const customerMutations: Record<string, Resolver> = {
  customerCreate: (_source, { input }: { input: CustomerInput }, context: Context) => {
    if (!input.email && !input.phone && !input.firstName && !input.lastName) {
      return refuse({
        field: null,
        message: 'Customer must have a name, phone number or email address',
      })
    }
    const problem = problemOf(context, input, null, ['input'])
    if (problem) return refuse(problem)
    const customer = createCustomer(context.shop, toChanges(input))
    for (const channel of ['email', 'sms'] as const) {
      const consent = channel === 'email' ? input.emailMarketingConsent : input.smsMarketingConsent
      if (consent) consentTo(context, customer.id, channel, consent)
    }
    return { customer, userErrors: [] }
  },
  customerUpdate: (_source, { input }: { input: CustomerInput }, context: Context) => {
    const id = toDigits(input.id ?? '')
    if (!context.shop.customers.get(id)) {
      return refuse({ field: ['id'], message: 'Customer does not exist' })
    }
    for (const name of ['emailMarketingConsent', 'smsMarketingConsent'] as const) {
      if (!input[name]) continue
      const other = `customer${name.charAt(0).toUpperCase()}${name.slice(1)}Update`
      const message = `To update ${name}, please use the ${other} Mutation instead`
      return refuse({ field: [name], message })
    }
    const problem = problemOf(context, input, id, ['input'])
    if (problem) return refuse(problem)
    return { customer: editCustomer(context.shop, id, toChanges(input)), userErrors: [] }
  },
  customerSet: (
    _source,
    args: {
      identifier?: {
        id?: string
        email?: string
        phone?: string
        customId?: { namespace?: string; key: string; value: string }
      } | null
      input: CustomerInput
    },
    context: Context,
  ) => {
    const { shop } = context
    const { identifier, input } = args
    let known: Customer | null | undefined
    if (identifier?.id) known = shop.customers.get(toDigits(identifier.id))
    else if (identifier?.customId)
      known = findByCustomId(shop.customers.held(), identifier.customId)
    else if (identifier)
      known = findCustomerBy(shop.customers.all(), identifier.email, identifier.phone)
    if (identifier?.id && !known) {
      return refuse({
        field: ['identifier', 'id'],
        message: 'Customer not found',
        code: 'NOT_FOUND',
      })
    }
    const problem = problemOf(context, input, known?.id ?? null, ['input'])
    if (problem) return refuse({ ...problem, code: 'TAKEN' })
    const changes = toChanges(input)
    const customer = known ? editCustomer(shop, known.id, changes) : createCustomer(shop, changes)
    return { customer, userErrors: [] }
  },
  customerDelete: (_source, { input }: { input: { id: string } }, { shop }: Context) => {
    try {
      deleteCustomer(shop, toDigits(input.id))
    } catch (error) {
      const message = error instanceof Error ? error.message : ''
      return { deletedCustomerId: null, shop: {}, userErrors: [{ field: ['id'], message }] }
    }
    return { deletedCustomerId: input.id, shop: {}, userErrors: [] }
  },
  customerMerge: (
    _source,
    args: {
      customerOneId: string
      customerTwoId: string
      overrideFields?: { customerIdOfEmailToKeep?: string } | null
    },
    { shop }: Context,
  ) => {
    const keep = args.overrideFields?.customerIdOfEmailToKeep
    const { kept, job } = mergeCustomers(
      shop,
      toDigits(args.customerOneId),
      toDigits(args.customerTwoId),
      keep ? toDigits(keep) : undefined,
    )
    return {
      job: { id: toGid('Job', job), done: false, query: null },
      resultingCustomerId: toGid('Customer', kept),
      userErrors: [],
    }
  },
  customerEmailMarketingConsentUpdate: (_source, { input }, context: Context) =>
    updateConsent(context, 'email', input.customerId, input.emailMarketingConsent),
  customerSmsMarketingConsentUpdate: (_source, { input }, context: Context) =>
    updateConsent(context, 'sms', input.customerId, input.smsMarketingConsent),
  customerAddressCreate: (
    _source,
    args: { customerId: string; address: MailingAddressInput; setAsDefault?: boolean | null },
    { shop }: Context,
  ) => {
    const id = toDigits(args.customerId)
    if (!shop.customers.get(id)) return noCustomer()
    const address = addAddress(shop, id, toAddressInput(args.address), args.setAsDefault ?? false)
    return { address: toAddress(address, 'CustomerAddress'), userErrors: [] }
  },
  customerAddressUpdate: (
    _source,
    args: {
      customerId: string
      addressId: string
      address: MailingAddressInput
      setAsDefault?: boolean | null
    },
    { shop }: Context,
  ) => {
    const customer = shop.customers.get(toDigits(args.customerId))
    const addressId = toDigits(args.addressId)
    if (!customer?.addresses.some((address) => address.id === addressId)) return noCustomer()
    const changed = customer.addresses.map((address) =>
      address.id === addressId ? { ...address, ...toAddressInput(args.address) } : address,
    )
    const own = changed.find((address) => address.id === addressId)!
    const rest = changed.filter((address) => address !== own)
    editCustomer(shop, customer.id, { addresses: args.setAsDefault ? [own, ...rest] : changed })
    return { address: toAddress(own, 'CustomerAddress'), userErrors: [] }
  },
}

export function problemOf(
  { shop }: Context,
  input: { email?: string | null; phone?: string | null },
  own: string | null,
  path: string[],
): UserError | undefined {
  for (const name of ['email', 'phone'] as const) {
    const value = input[name]
    if (!value) continue
    const word = name === 'email' ? 'Email' : 'Phone'
    const valid = name === 'email' ? isEmail(value) : isPhone(value)
    if (!valid) return { field: [...path, name], message: `${word} is invalid` }
    const other = findCustomerBy(
      shop.customers.all(),
      name === 'email' ? value : null,
      name === 'phone' ? value : null,
    )
    if (other && other.id !== own) {
      return { field: [...path, name], message: `${word} has already been taken` }
    }
  }
  return undefined
}

function toChanges(input: CustomerInput): CustomerChanges {
  return {
    ...given(input, ['email', 'phone', 'firstName', 'lastName', 'note', 'locale', 'taxExempt']),
    ...(input.tags ? { tags: toTags(input.tags) } : {}),
    ...(input.addresses ? { addresses: input.addresses.map(toAddressInput) } : {}),
  } as CustomerChanges
}

function updateConsent(
  context: Context,
  channel: 'email' | 'sms',
  customerId: string,
  consent: ConsentInput,
): object {
  const customer = context.shop.customers.get(toDigits(customerId))
  const word = channel === 'email' ? 'email address' : 'phone number'
  const has = channel === 'email' ? customer?.email : customer?.phone
  if (!customer || !has) {
    const message = customer ? `The customer has no ${word}` : 'Customer not found'
    return refuse({ field: ['input', 'customerId'], message, code: 'INVALID' })
  }
  if (!SETTABLE.has(consent.marketingState)) {
    const message = `Cannot specify ${consent.marketingState} as a marketing state input`
    const field = ['input', `${channel}MarketingConsent`, 'marketingState']
    return refuse({ field, message, code: 'INVALID' })
  }
  return { customer: consentTo(context, customer.id, channel, consent), userErrors: [] }
}

function consentTo(
  { shop }: Context,
  id: string,
  channel: 'email' | 'sms',
  consent: ConsentInput,
): Customer {
  return setConsent(shop, id, channel, {
    state: consent.marketingState,
    optIn: consent.marketingOptInLevel ?? null,
    at: toMillis(consent.consentUpdatedAt) ?? null,
  })
}

function refuse(error: UserError): object {
  return { customer: null, userErrors: [{ code: null, ...error }] }
}

function noCustomer(): object {
  return {
    address: null,
    userErrors: [{ field: ['customerId'], message: 'Customer does not exist' }],
  }
}
