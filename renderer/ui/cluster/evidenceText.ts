import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Evidence } from '../../../preload/contract/evidence.ts'
import type { Format } from '../format.ts'
import { useFormat } from '../FormatContext.ts'

/** Evidence that has no facts to tell. */
type Bare = Extract<Evidence, { code: 'noReadyCondition' | 'silentNode' | 'notSeen' | 'rowRemapFailed' }>
const BARE: ReadonlySet<Evidence['code']> = new Set<Bare['code']>([
  'noReadyCondition',
  'silentNode',
  'notSeen',
  'rowRemapFailed',
])
const isBare = (evidence: Evidence): evidence is Bare => BARE.has(evidence.code)

/** What shows that GPUs are unhealthy, in words. What a node, a taint or an older Canopy says is told as it was said. */
export function evidenceText(evidence: Evidence, t: TFunction<'dashboards'>, format: Format): string {
  if (isBare(evidence)) return t(`evidence.${evidence.code}`)
  switch (evidence.code) {
    case 'notReady':
      return notReady(evidence, t)
    case 'withdrawn': {
      const devices = evidence.devices.map(device => t('evidence.devicesLeft', device))
      return t('evidence.withdrawn', { devices: format.list(devices) })
    }
    case 'nothingOffered':
      return nothingOffered(evidence.gpus, t)
    case 'fewerRegistered':
      return t('evidence.fewerRegistered', { count: evidence.gpus, registered: evidence.registered })
    case 'xid':
    case 'applicationXid':
      return t(`evidence.${evidence.code}`, { xid: evidence.xid })
    case 'rowsRemapped':
      return t('evidence.rowsRemapped', evidence)
    case 'healthWatch':
      return t('evidence.healthWatch', evidence)
    case 'hot':
      return t('evidence.hot', { celsius: evidence.celsius, limit: evidence.limitCelsius })
    case 'taint':
      return tainted(evidence, t)
    case 'operatorNotReady':
      return t('evidence.operatorNotReady', {
        parts: format.list(evidence.parts.map(part => t(`evidence.operatorParts.${part}`))),
      })
    case 'policyNotReady':
      return policyNotReady(evidence, t)
    case 'sentence':
      return evidence.text
  }
}

function notReady(said: Extract<Evidence, { code: 'notReady' }>, t: TFunction<'dashboards'>): string {
  const state = `${said.status}${said.reason && ` (${said.reason})`}`
  return said.message === ''
    ? t('evidence.notReady', { state })
    : t('evidence.notReadyWhy', { state, message: said.message })
}

const tainted = (
  { device, taint }: Extract<Evidence, { code: 'taint' }>,
  t: TFunction<'dashboards'>,
): string => (device === null ? t('evidence.taint', { taint }) : t('evidence.deviceTaint', { device, taint }))

const policyNotReady = (
  said: Extract<Evidence, { code: 'policyNotReady' }>,
  t: TFunction<'dashboards'>,
): string =>
  said.message === '' ? t('evidence.policyNotReady', said) : t('evidence.policyNotReadyWhy', said)

const nothingOffered = (gpus: number, t: TFunction<'dashboards'>): string =>
  gpus === 0 ? t('evidence.nothingOfferedUncounted') : t('evidence.nothingOffered', { count: gpus })

/** Words for evidence in the language of the window. */
export function useEvidence(): (evidence: Evidence) => string {
  const { t } = useTranslation('dashboards')
  const format = useFormat()
  return evidence => evidenceText(evidence, t, format)
}
