// What to do about a rejected record, by reason.

const cures: Record<string, string> = {
  invalid_payload:
    'The store sent a record without a field that every record needs. Open the record in the store, save it again, then retry. If a plugin shapes the API answer, switch it off for webhooks.',
  invalid_amount:
    'An amount is not a number, often because a plugin formats prices in the API. Mend the record in the store, then retry.',
  could_not_be_read:
    'The record has a form that was not foreseen. Retry; if it fails again, report it with the id of the delivery.',
  invalid_json:
    'The body was cut off or altered on its way, often by a PHP notice in front of it. Switch off WP_DEBUG_DISPLAY at the store and save the record there again.',
  could_not_be_applied:
    'The record was read but could not be stored. Retry; if it fails again, report it with the id of the delivery.',
  scope_missing:
    'The app, or the user of the key, may not read this kind of record. Press “Update app” on the page of the store, or connect it with a key of an administrator, then retry.',
  app_uninstalled:
    'The app was removed from the shop. Install it there again, then reconnect: the records stay.',
  webhook_owner_lost_rights:
    'The user who owns the webhooks may no longer read the store. Reconnect with a key of an administrator.',
}

export function cureFor(reason: string): string {
  return cures[reason] ?? 'Mend the record in the store, then retry.'
}
