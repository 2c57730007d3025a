// A backend that applies one edit of the quota tree, until somebody ends it. usage: node applyTree.ts DATA_FOLDER KUBECONFIG EDIT
import type { Edit } from '#core/quota/edit.ts'
import type { Seen } from '../../preload/contract/quotaTree.ts'
import { seenOf } from '../../renderer/features/quotaTree/editorState.ts'
import { openBackend } from './runningBackend.ts'

const [dataFolder = '', kubeconfig = '', edit = ''] = process.argv.slice(2)
const backend = openBackend(dataFolder)
const { client } = backend
await backend.add([kubeconfig])
const cluster = (await client.query('clusters.list', undefined)).find(({ isSample }) => !isSample)!.id

/** The first that is seen of the tree is what the edit is made on. */
const seen = new Promise<Seen>(resolve =>
  client.subscribe(
    'quotaTree.live',
    { cluster },
    {
      signal: new AbortController().signal,
      onValue: ({ object }) => {
        if (object !== null) resolve(seenOf(object))
      },
    },
  ),
)
const edits = [JSON.parse(edit) as Edit]
const why = { note: 'cut short', typedName: null, reverts: null }
await client.command('quotaTree.apply', { cluster, seen: await seen, edits, ...why })
