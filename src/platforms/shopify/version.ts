// The Admin API version that everything here is written against: the one place to change it, once a quarter.

/** Stable since 2026-10-01; documents and payloads are checked against the schema of this version. */
export const apiVersion = '2026-10'

/** Shopify serves a version for at least twelve months; after that the oldest supported one answers instead. */
export const apiVersionEndsAt = Date.parse('2027-10-01T00:00:00Z')
