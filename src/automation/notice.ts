// The words of a message to the administrator. Pure.

import type { Notice } from '../events/relay.ts'

export type Letter = { subject: string; text: string }

/** Subject and text; line breaks in a store's name can't reach the header. */
export function writeNotice(notice: Notice, publicUrl: string): Letter {
  const name = notice.storeName.replaceAll(/[\r\n]+/g, ' ')
  return {
    subject: `${name}: reconnect the store`,
    text: [
      `The store ${name} no longer accepts our credentials, so syncing rests. Nothing is lost: what changes meanwhile is read as soon as the store is connected again.`,
      '',
      `What the store said: ${notice.reason}`,
      '',
      'What to do:',
      '1. In the store, open WooCommerce → Settings → Advanced → REST API and create a key with permission Read/Write for an administrator.',
      `2. Open ${publicUrl}/stores/${notice.storeId} and paste the key and its secret.`,
      '',
      'This is the only message about this failure.',
    ].join('\n'),
  }
}
