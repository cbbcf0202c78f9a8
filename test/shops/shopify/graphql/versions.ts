// The versions of the Admin API in November 2026. The shop answers all of them with the schema of
// the newest stable one.

import { API_VERSION } from './schema.ts'

export const API_VERSIONS = [
  { handle: '2026-01', displayName: '2026-01', supported: true },
  { handle: '2026-04', displayName: '2026-04', supported: true },
  { handle: '2026-07', displayName: '2026-07', supported: true },
  { handle: API_VERSION, displayName: `${API_VERSION} (Latest)`, supported: true },
  { handle: '2027-01', displayName: '2027-01 (Release candidate)', supported: false },
  { handle: 'unstable', displayName: 'unstable', supported: false },
]

/** An expired version is answered by the oldest supported one; one that never was is not found. */
export function servedVersion(asked: string): string | undefined {
  if (API_VERSIONS.some((version) => version.handle === asked)) return asked
  if (!/^20\d\d-(?:01|04|07|10)$/.test(asked)) return undefined
  const oldest = API_VERSIONS[0]!.handle
  return asked < oldest ? oldest : undefined
}
