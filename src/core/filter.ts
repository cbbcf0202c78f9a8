// A filter over contacts and orders: conditions that all, or any of which, must hold. One language for segments, lists
// and workflows.

/** `field` is a name of the catalogue of fields; `value` has the type that the field and the operator want. */
export type Condition = { field: string; op: string; value?: unknown }

export type Filter = { match: 'all' | 'any'; conditions: Condition[] }
