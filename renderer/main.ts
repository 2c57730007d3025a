// All that a start does before there is a page: while its scripts, ten times as many, are on their way, the backend is asked
// for what it will show.
import { askAhead } from './data/ahead.ts'
import { followChanges } from './data/changes.ts'
import { createClient } from './data/client.ts'
import { listenForPorts } from './data/port.ts'
import { createQueryCache } from './data/queries.ts'
import { preferences } from './state/preferences.ts'

const page = import('./page.tsx')
const client = createClient()
const queries = createQueryCache(error => void page.then(({ tellFailure }) => tellFailure(error)))
followChanges(client, queries, new AbortController().signal)
const asked = askAhead(client, queries, preferences.getState().lastPath)
listenForPorts(client, window.bridge)
void page.then(({ openPage }) => openPage(client, queries, asked))
