// The tabs of a store.

import { withQuery } from '../components/table.tsx'

type Tab = 'general' | 'fields' | 'ownership' | 'catalog' | 'deliveries' | 'check'

export function StoreTabs({ storeId, tab }: { storeId: string; tab: Tab }) {
  const tabs: [Tab | null, string, string][] = [
    ['general', 'General', `/stores/${storeId}`],
    ['fields', 'Fields', `/stores/${storeId}/fields`],
    ['ownership', 'Ownership', `/stores/${storeId}/ownership`],
    ['catalog', 'Catalog', `/stores/${storeId}/catalog`],
    ['deliveries', 'Deliveries', `/stores/${storeId}/deliveries`],
    ['check', 'Check', `/stores/${storeId}/check`],
    [null, 'Activity', withQuery('/activity', { storeId })],
    [null, 'Contacts', withQuery('/contacts', { storeId })],
    [null, 'Orders', withQuery('/orders', { storeId })],
  ]
  return (
    <nav class="tabs" aria-label="Store">
      {tabs.map(([name, label, path]) => (
        <a href={path} aria-current={name === tab ? 'page' : undefined}>
          {label}
        </a>
      ))}
    </nav>
  )
}
