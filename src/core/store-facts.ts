// What a store says of itself that its records leave out.

/** `currency` is ISO 4217 and `weightUnit` the store's word for it; null where the store does not tell. */
export type StoreFacts = { currency: string | null; weightUnit: string | null }
