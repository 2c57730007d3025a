import { useTranslation } from 'react-i18next'
import { assertNever } from '#core/base/result.ts'
import { type Amount } from '#core/quota/amount.ts'
import type { EditError } from '#core/quota/edit.ts'
import type { Finding } from '#core/quota/validate.ts'
import { textOf } from './figures.ts'
import type { Group } from './editorState.ts'

type AmountFinding = Extract<Finding, { readonly resource: string }>

/** Findings, edits and refusals in the user's language. */
export function useTreeWords() {
  const { t } = useTranslation('quotaTree')
  const amount = (resource: string, value: Amount | null): string =>
    (value === null ? null : textOf(resource, value)) ?? t('unlimited')

  const amountFlaw = (finding: AmountFinding): string => {
    const { resource } = finding
    const say = (value: Amount | null) => amount(resource, value)
    switch (finding.kind) {
      case 'negative':
        return t('flaw.negative', { resource, amount: say(finding.amount) })
      case 'minAboveMax':
        return t('flaw.minAboveMax', { resource, min: say(finding.min), max: say(finding.max) })
      case 'childrenAboveMin':
        return t('flaw.childrenAboveMin', { resource, sum: say(finding.sum), min: say(finding.min) })
      case 'rootMinNotMax':
        return t('flaw.rootMinNotMax', { resource, min: say(finding.min), max: say(finding.max) })
      case 'maxAboveParent':
        return t('flaw.maxAboveParent', { resource, max: say(finding.max), parent: say(finding.parentMax) })
      case 'maxAboveCluster':
        return t('flaw.maxAboveCluster', { resource, max: say(finding.max), all: say(finding.allocatable) })
      case 'minsAboveReady':
        return t('flaw.minsAboveReady', { resource, sum: say(finding.sum), ready: say(finding.allocatable) })
      case 'unknownResource':
        return t('flaw.unknownResource', { resource })
      default:
        return assertNever(finding)
    }
  }

  const flaw = (finding: Finding): string => {
    if ('resource' in finding) return amountFlaw(finding)
    switch (finding.kind) {
      case 'emptyName':
        return t('flaw.emptyName')
      case 'duplicateName':
        return t('flaw.duplicateName', { name: finding.node })
      case 'tooDeep':
        return t('flaw.tooDeep', { levels: finding.levels })
      case 'namespacesOfInnerNode':
        return t('flaw.namespacesOfInnerNode', { namespaces: finding.namespaces.join(', ') })
      case 'namespaceOfTwo':
        return t('flaw.namespaceOfTwo', { namespace: finding.namespace, other: finding.other })
      case 'leafWithoutNamespaces':
        return t('flaw.leafWithoutNamespaces')
      case 'badNamespaceName':
        return t('flaw.badNamespaceName', { namespace: finding.namespace })
      case 'noSuchNamespace':
        return t('flaw.noSuchNamespace', { namespace: finding.namespace })
      case 'busyNamespace':
        return t(`flaw.busy.${finding.change}`, {
          namespace: finding.namespace,
          count: finding.pods.length,
          pods: finding.pods.slice(0, NAMED).join(', ') + (finding.pods.length > NAMED ? ' …' : ''),
        })
      case 'attributeIgnored':
        return t('flaw.attributeIgnored', { attribute: finding.attribute, value: finding.value })
      default:
        return assertNever(finding)
    }
  }

  // The facts that each text asks for are in the error and in the group itself.
  const say = t as unknown as (key: string, facts: Readonly<Record<string, string>>) => string
  const refusal = (error: EditError): string => say(`refused.${error.kind}`, factsOf(error))
  const label = ({ label: kind, facts }: Pick<Group, 'label' | 'facts'>): string => say(`edit.${kind}`, facts)
  return { flaw, refusal, label, amount }
}

const NAMED = 5

const factsOf = (error: EditError): Record<string, string> =>
  Object.fromEntries(
    Object.entries(error).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  )
