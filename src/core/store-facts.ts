// What a store says of itself that its records leave out.

/** `currency` is ISO 4217 and `weightUnit` the store's word for it; null where the store does not tell. */
export type StoreFacts = {
  currency: string | null
  weightUnit: string | null
  /** The name that the store calls itself by in its deliveries, in lower case. */
  domain?: string
  /** What the owner pays for at the platform, where its limits depend on that. */
  plan?: string | null
  /** The version of the API that answers, and until when the one that we speak is served (ms). */
  api?: { version: string; endsAt: number }
  /** Rights granted one by one, and what is off without those that are missing (C11). */
  scopes?: { granted: string[]; missing: { scope: string; feature: string }[] }
  /** What the store does not let us see of a list (C4), for instance orders older than so many days. */
  limits?: { resource: string; message: string }[]
}
