// The words of a message to the administrator. Pure.

import type { Platform } from '../platforms/platform.ts'
import { getPlatform } from '../platforms/registry.ts'

export type Notice = {
  kind: 'reconnect'
  storeId: string
  storeName: string
  platform: Platform['name']
  reason: string
  /** When the store got into this state: a new failure of the same state is the same notice (C10). */
  since: number
}

type Letter = { subject: string; text: string }

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
      `What to do, on the page of the store, ${publicUrl}/stores/${notice.storeId}:`,
      getPlatform(notice.platform).connect.cure,
      '',
      'This is the only message about this failure.',
    ].join('\n'),
  }
}
