// Personal data is given only to approved apps: fields of level 2 (name, address, phone, e-mail)
// come back empty without approval. Development shops show everything, so tests there prove nothing.

const LEVEL_2: Record<string, ReadonlySet<string>> = {
  Customer: new Set([
    'firstName',
    'lastName',
    'displayName',
    'email',
    'phone',
    'defaultEmailAddress',
    'defaultPhoneNumber',
    'defaultAddress',
    'addresses',
    'addressesV2',
  ]),
  Order: new Set(['email', 'phone', 'billingAddress', 'shippingAddress', 'displayAddress']),
  AbandonedCheckout: new Set(['billingAddress', 'shippingAddress']),
}

export function isPersonal(typeName: string, fieldName: string): boolean {
  return LEVEL_2[typeName]?.has(fieldName) ?? false
}
