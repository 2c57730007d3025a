// The least that a quota system made of scheduling gates can do: opens every gate as soon as it sees it. usage: KUBECONFIG
import { openApi } from '../../cluster/api.ts'
import { GATE } from '#core/wire.ts'

interface Gated {
  readonly metadata: { readonly namespace: string; readonly name: string }
  readonly spec: { readonly schedulingGates?: readonly { readonly name: string }[] }
}

const api = await openApi(process.argv[2] ?? '', 20)
const open = ({ metadata: { namespace, name } }: Gated) =>
  api.send('PATCH', `/api/v1/namespaces/${namespace}/pods/${name}`, { spec: { schedulingGates: null } })

await api.follow<Gated>(
  '/api/v1/pods?fieldSelector=spec.nodeName%3D',
  ({ type, object }) => {
    if (type === 'ADDED' && object.spec.schedulingGates?.some(({ name }) => name === GATE)) void open(object)
  },
  new AbortController().signal,
)
