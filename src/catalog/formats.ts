// The formats that every rebuild writes.

import type { FeedFormat } from './feed.ts'
import { google } from './google.ts'
import { icml } from './icml.ts'

export const formats: readonly FeedFormat[] = [icml, google]
