// The connection of a store on its page: what ended it and the form that mends it, and the way to leave.

import type { Platform } from '../../../platforms/platform.ts'
import type { StoreShape } from '../../api/store-shape.ts'
import { Card, Notice, PostButton } from '../components/blocks.tsx'
import { connectLink } from '../components/links.tsx'
import type { Refused } from '../validate.ts'
import { CredentialFields } from './credential-fields.tsx'

type Props = { store: StoreShape; platform: Platform; keys: Refused | null }

/** Shown while there is no connection. */
export function ReconnectCard({ store, platform, keys }: Props) {
  const isLeft = store.state === 'disconnected'
  const { forms, cure } = platform.connect
  const kind = keys?.values['kind']
  return (
    <Card title={isLeft ? 'Disconnected' : 'The store no longer accepts our key'}>
      {isLeft ? (
        <>
          {store.stateReason === null ? null : <Notice tone="bad">{store.stateReason}</Notice>}
          <p>The records stay. Reconnecting imports afresh and finds every record in place.</p>
        </>
      ) : (
        <Cure reason={keys ? null : store.stateReason} cure={cure} />
      )}
      <p>
        <a class="button main" href={connectLink({ ...pickTarget(store), storeId: store.id })}>
          Reconnect at {platform.connect.grant ? platform.label : 'the store'}
        </a>
      </p>
      {forms.map((way) => (
        <form class="form" method="post" action={`/stores/${store.id}/reconnect`}>
          {keys && (kind === undefined || kind === way.kind) ? (
            <Notice tone="bad">{keys.message}</Notice>
          ) : null}
          <CredentialFields
            way={way}
            form={keys && kind === way.kind ? keys : { values: {}, issues: keys?.issues ?? [] }}
            required={isLeft}
            hint={isLeft ? undefined : 'Leave all empty to try the present key again.'}
          />
          <div class="actions">
            <button class="main">Reconnect</button>
          </div>
        </form>
      ))}
    </Card>
  )
}

function pickTarget({ platform, url }: StoreShape) {
  return { platform, url }
}

function Cure({ reason, cure }: { reason: string | null; cure: string }) {
  return (
    <>
      {reason === null ? null : <Notice tone="bad">{reason}</Notice>}
      <p>
        Work rests and nothing is lost: what changes meanwhile is read after reconnecting. {cure}
      </p>
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
