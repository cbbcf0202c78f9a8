// The small objects that many types share: money, addresses, images, attributes.

import { toGid } from '../state/ids.ts'
import { toDecimal, toPresentment } from '../state/money.ts'
import { placeOf } from '../state/seed-words.ts'
import type { Address, Units } from '../state/types.ts'

interface Money {
  amount: string
  currencyCode: string
}

export interface Priced {
  currency: string
  presentment: string
  rate: number
}

export function toMoney(units: Units, currency: string): Money {
  return { amount: toDecimal(units, currency), currencyCode: currency }
}

/** The amount in both currencies. */
export function toBag(units: Units, order: Priced): { shopMoney: Money; presentmentMoney: Money } {
  return {
    shopMoney: toMoney(units, order.currency),
    presentmentMoney: toMoney(toPresentment(units, order), order.presentment),
  }
}

/** `model` tells a customer's address from an order's: it is part of the id. */
export function toAddress(
  address: Address | null,
  model: 'CustomerAddress' | 'Address' = 'Address',
): Record<string, unknown> | null {
  if (!address) return null
  const place = placeOf(address.countryCode, address.provinceCode)
  return {
    id: `${toGid('MailingAddress', address.id)}?model_name=${model}`,
    firstName: address.firstName,
    lastName: address.lastName,
    name: [address.firstName, address.lastName].filter(Boolean).join(' ') || null,
    company: address.company,
    address1: address.address1,
    address2: address.address2,
    city: address.city,
    province: provinceName(address),
    provinceCode: address.provinceCode,
    country: place?.country ?? address.countryCode,
    countryCode: address.countryCode,
    countryCodeV2: address.countryCode,
    zip: address.zip,
    phone: address.phone,
    coordinatesValidated: false,
    latitude: null,
    longitude: null,
    formatted: [address.address1, address.address2, address.city].filter(Boolean),
    formattedArea: [address.city, place?.country].filter(Boolean).join(', ') || null,
    timeZone: null,
  }
}

export function provinceName(address: Address): string | null {
  if (!address.provinceCode) return null
  return placeOf(address.countryCode, address.provinceCode)?.province ?? address.provinceCode
}

export function countryName(address: Address): string | null {
  return placeOf(address.countryCode, null)?.country ?? address.countryCode
}

export function toImage(image: { id: string; url: string; alt: string | null } | null): unknown {
  if (!image) return null
  return {
    id: toGid('ProductImage', image.id),
    url: image.url,
    src: image.url,
    originalSrc: image.url,
    altText: image.alt,
    width: 1200,
    height: 900,
  }
}
