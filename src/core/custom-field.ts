// Typed fields that an audience adds to its contacts (F4).

/** `date` is an ISO 8601 day, `number` any finite one, `list` a list of texts. */
export const customFieldTypes = ['text', 'number', 'boolean', 'date', 'list'] as const
export type CustomFieldType = (typeof customFieldTypes)[number]

/** `key` names the value in a contact's `custom`; it never changes. */
export type CustomField = { audienceId: string; key: string; label: string; type: CustomFieldType }
