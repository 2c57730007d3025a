// The fields of a kubeconfig, version 1: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
// Every scalar arrives as text (yamlText.ts). Absent, null and empty mean the same, as for kubectl.
import { z } from 'zod'

const text = z
  .string()
  .nullish()
  .transform(value => value ?? '')
/** Spellings that kubectl's YAML 1.1 takes for a boolean. */
const TRUE = new Set(['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'y', 'Y'])
const FALSE = new Set(['false', 'False', 'FALSE', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'n', 'N'])
const flag = text
  .refine(value => value === '' || TRUE.has(value) || FALSE.has(value))
  .transform(value => TRUE.has(value))
const texts = z
  .array(text)
  .nullish()
  .transform(value => value ?? [])
const recordOf = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform(record => record ?? {})

export const ClusterEntry = z.object({
  server: text,
  'tls-server-name': text,
  'insecure-skip-tls-verify': flag,
  'certificate-authority': text,
  'certificate-authority-data': text,
  'proxy-url': text,
  'disable-compression': flag,
})
export type ClusterEntry = z.output<typeof ClusterEntry>

const Exec = z.object({
  apiVersion: text,
  command: text,
  args: texts,
  env: z
    .array(z.object({ name: text, value: text }))
    .nullish()
    .transform(value => value ?? []),
  installHint: text,
  provideClusterInfo: flag,
  interactiveMode: text,
})
const AuthProvider = z.object({ name: text, config: recordOf(text) })

export const UserEntry = z.object({
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  as: text,
  'as-uid': text,
  'as-groups': texts,
  'as-user-extra': recordOf(texts),
  exec: Exec.nullish().transform(value => value ?? null),
  'auth-provider': AuthProvider.nullish().transform(value => value ?? null),
})
export type UserEntry = z.output<typeof UserEntry>

export const ContextEntry = z.object({ cluster: text, user: text, namespace: text })
export type ContextEntry = z.output<typeof ContextEntry>

const entries = z
  .array(z.unknown())
  .nullish()
  .transform(value => value ?? [])
export const Envelope = z.object({ kind: text, clusters: entries, users: entries, contexts: entries })
export const Named = z.object({ name: text })
