// All that a start does before there is a page: while its scripts, ten times as many, are on their way, the backend is asked
// for what it will show. A start that nobody told where to go draws what was shown last until the answers are there.
import { askAhead } from './data/ahead.ts'
import { followChanges } from './data/changes.ts'
import { createClient } from './data/client.ts'
import { listenForPorts } from './data/port.ts'
import { keepPicture, recallPicture } from './data/lastPicture.ts'
import { createQueryCache } from './data/queries.ts'
import { isSafeMode, preferences } from './state/preferences.ts'

const page = import('./page.tsx')
const client = createClient()
const queries = createQueryCache(error => void page.then(({ tellFailure }) => tellFailure(error)))
followChanges(client, queries, new AbortController().signal)
const path = () => preferences.getState().lastPath
const isToldWhere = location.hash.length > 1 || new URLSearchParams(location.search).has('asked')
const isRecalled = !isToldWhere && !isSafeMode && recallPicture(queries, localStorage)
const asked = askAhead(client, queries, path())
listenForPorts(client, window.bridge)
void page.then(({ openPage }) => openPage(client, queries, isRecalled ? Promise.resolve() : asked))
if (!isSafeMode && !location.hash.startsWith('#/print/'))
  keepPicture(queries, {
    storage: localStorage,
    path,
    onLeave: listener => window.addEventListener('pagehide', listener),
  })
