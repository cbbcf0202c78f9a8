// What a store lets us do: rights that are missing with the way to ask for them (C11), limits on what it shows (C4), and
// the version of its API.

import type { Platform } from '../../../platforms/platform.ts'
import type { StoreShape } from '../../api/store-shape.ts'
import { Notice } from '../components/blocks.tsx'
import { connectLink } from '../components/links.tsx'
import { Time } from '../components/value.tsx'

type Props = { store: StoreShape; platform: Platform }

export function RightsNotice({ store, platform }: Props) {
  const { missingScopes, featuresOff, limits, state } = store
  if (state === 'disconnected' || (missingScopes.length === 0 && limits.length === 0)) return null
  const target = { platform: store.platform, url: store.url, storeId: store.id }
  return (
    <Notice tone={missingScopes.length > 0 ? 'bad' : 'quiet'}>
      {missingScopes.length === 0 ? null : (
        <p>
          <strong>The app lacks rights in this store.</strong> Off without them:{' '}
          {featuresOff.join(', ')}. Missing: <code>{missingScopes.join(', ')}</code>.
        </p>
      )}
      {limits.map((limit) => (
        <p>{limit}</p>
      ))}
      {platform.connect.grant ? (
        <p>
          <a class="button" href={connectLink(target)}>
            Update app
          </a>
        </p>
      ) : null}
    </Notice>
  )
}

export function ApiVersion({ store: { api } }: { store: StoreShape }) {
  if (!api) return null
  return (
    <>
      {' '}
      · API {api.version}, served until <Time at={api.endsAt} />
    </>
  )
}
