import type { Contract } from '../../../preload/contract.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from './services.ts'

type Names = Extract<keyof Contract, `objects.${string}`>

export const objectHandlers = ({ objects }: Services): Pick<Handlers, Names> => ({
  'objects.kinds': async ({ cluster }, signal) => (await objects()).kinds(cluster, signal),
  'objects.list': async (input, signal) => (await objects()).list(input, signal),
  'objects.get': async (target, signal) => (await objects()).get(target, signal),
  'objects.related': async (target, signal) => (await objects()).related(target, signal),
  'objects.reveal': async (target, signal) => (await objects()).reveal(target, signal),
  'objects.preview': async (edit, signal) => (await objects()).preview(edit, signal),
  'objects.apply': async (edit, signal) => (await objects()).apply(edit, signal),
  'objects.rehearse': async (creation, signal) => (await objects()).rehearse(creation, signal),
  'objects.create': async (creation, signal) => (await objects()).create(creation, signal),
  'objects.remove': async (removal, signal) => (await objects()).remove(removal, signal),
  'objects.docs': async (field, signal) => (await objects()).docs(field, signal),
})
