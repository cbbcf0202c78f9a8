// The connection of a store on its page: what ended it and the form that mends it, and the way to leave.

import type { StoreShape } from '../../api/store-shape.ts'
import { Card, Notice, PostButton } from '../components/blocks.tsx'
import { TextField } from '../components/field.tsx'
import { connectLink } from '../components/links.tsx'
import type { Refused } from '../validate.ts'

type Props = { store: StoreShape; keys: Refused | null }

/** Shown while there is no connection. */
export function ReconnectCard({ store, keys }: Props) {
  const isLeft = store.state === 'disconnected'
  return (
    <Card title={isLeft ? 'Disconnected' : 'The store no longer accepts our key'}>
      <p>
        <a
          class="button main"
          href={connectLink({ platform: store.platform, url: store.url, storeId: store.id })}
        >
          Reconnect at the store
        </a>
      </p>
      <form class="form" method="post" action={`/stores/${store.id}/reconnect`}>
        {keys ? <Notice tone="bad">{keys.message}</Notice> : null}
        {isLeft ? (
          <p>The records stay. Reconnecting imports afresh and finds every record in place.</p>
        ) : (
          <Cure reason={keys ? null : store.stateReason} />
        )}
        <KeyFields keys={keys} isLeft={isLeft} />
        <div class="actions">
          <button class="main">Reconnect</button>
        </div>
      </form>
    </Card>
  )
}

function Cure({ reason }: { reason: string | null }) {
  return (
    <>
      {reason === null ? null : <Notice tone="bad">{reason}</Notice>}
      <p>
        Work rests and nothing is lost: what changes meanwhile is read after reconnecting. In the
        store, open WooCommerce → Settings → Advanced → REST API. If the key is still there, with
        permission Read/Write and an administrator as its user, press Reconnect. If not, create a
        new one and paste it here.
      </p>
    </>
  )
}

function KeyFields({ keys, isLeft }: { keys: Refused | null; isLeft: boolean }) {
  const form = keys ?? { values: {}, issues: [] }
  const hint = isLeft ? undefined : 'Leave both empty to try the present key again.'
  return (
    <>
      <TextField
        form={form}
        name="credentials.consumerKey"
        label="Consumer key"
        placeholder="ck_…"
        hint={hint}
        required={isLeft}
        autocomplete="off"
      />
      <TextField
        form={form}
        name="credentials.consumerSecret"
        label="Consumer secret"
        type="password"
        placeholder="cs_…"
        required={isLeft}
        autocomplete="off"
      />
    </>
  )
}

/** Folded away, so that it takes two steps. */
export function DisconnectCard({ store }: { store: StoreShape }) {
  return (
    <details class="card">
      <summary>Disconnect this store</summary>
      <div class="body">
        <p>
          Everything stops: our webhooks are removed at the store and its key is forgotten. The
          records stay.
        </p>
        <PostButton action={`/stores/${store.id}/disconnect`} label="Disconnect" kind="danger" />
      </div>
    </details>
  )
}
