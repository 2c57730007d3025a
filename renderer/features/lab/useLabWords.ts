import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { LeafWait, StepEvent } from './moment.ts'

const RULES = ['reclaim', 'preempt', 'room', 'overMax', 'stuck', 'tornGang'] as const
const REASONS = [
  'WaitingForQuota',
  'WaitingForReclaim',
  'WaitingForNode',
  'WaitingForGang',
  'WaitingForOtherGates',
  'NoLeaf',
  'TreeInvalid',
  'Unschedulable',
] as const

/** Reasons of the scheduler and steps as sentences. */
export function useLabWords() {
  const { t } = useTranslation('lab')
  return useMemo(
    () => ({
      ruleOf: (rule: string, told: { readonly leaf: string; readonly to: string }): string => {
        const known = RULES.find(name => name === rule)
        return known === undefined ? rule : t(`rule.${known}`, told)
      },
      stepOf: (event: StepEvent): string => {
        switch (event.kind) {
          case 'step':
            return event.name
          case 'nodeLost':
          case 'nodeJoined':
            return t(`events.${event.kind}`, { node: event.node })
          case 'end':
            return t('events.end')
        }
      },
      waitOf: ({ first }: LeafWait): string => {
        const { reason, node, resource, need, free } = first
        if (node !== null)
          return t('waits.shortage', { node, resource: resource ?? '', need: need ?? '', free: free ?? '' })
        const known = REASONS.find(name => name === reason)
        return known === undefined ? reason : t(`reason.${known}`)
      },
    }),
    [t],
  )
}
