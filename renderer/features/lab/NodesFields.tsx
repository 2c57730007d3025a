import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type LabScenario, type Loss, type NodeSet, nodeNames } from '#core/lab/labScenario.ts'
import classes from './Lab.module.css'
import { emptyLoss, emptyNodes } from './emptyNodes.ts'

type Props = { readonly scenario: LabScenario; readonly onScenario: (scenario: LabScenario) => void }

const MOST_NODES = 2000
/** Of thousands of nodes; what is typed finds the others. */
const OFFERED = 50
const MINUTE = 60

/** What there is to run on, which of it is lost when, and when the play ends. Without nodes, quotas alone decide. */
export function NodesFields({ scenario, onScenario }: Props) {
  const { t } = useTranslation('lab')
  const { nodes, losses, endSeconds } = scenario
  const putNodes = (next: readonly NodeSet[]): void => onScenario({ ...scenario, nodes: next })
  const putLosses = (next: readonly Loss[]): void => onScenario({ ...scenario, losses: next })
  const names = nodes.flatMap(nodeNames)
  const loss = emptyLoss(nodes, losses)
  return (
    <div className={classes['drops']}>
      {nodes.length === 0 && <p className={classes['muted']}>{t('nodes.none')}</p>}
      {nodes.map((set, at) => (
        <NodeSetFields
          key={at}
          set={set}
          number={at + 1}
          onSet={changed => putNodes(nodes.with(at, changed))}
          onRemove={() => putNodes(nodes.toSpliced(at, 1))}
        />
      ))}
      {losses.map((lost, at) => (
        <LossFields
          key={at}
          loss={lost}
          names={names}
          number={at + 1}
          onLoss={changed => putLosses(losses.with(at, changed))}
          onRemove={() => putLosses(losses.toSpliced(at, 1))}
        />
      ))}
      <div className={classes['row']}>
        <Button onClick={() => putNodes([...nodes, emptyNodes(nodes)])}>{t('nodes.add')}</Button>
        <Button disabled={loss === null} onClick={() => loss !== null && putLosses([...losses, loss])}>
          {t('nodes.lose')}
        </Button>
      </div>
      <NumberInput
        label={t('nodes.end')}
        placeholder={t('nodes.atRest')}
        min={1}
        clampBehavior="strict"
        value={endSeconds === null ? '' : endSeconds / MINUTE}
        onChange={value =>
          onScenario({ ...scenario, endSeconds: typeof value === 'number' ? value * MINUTE : null })
        }
      />
    </div>
  )
}

type SetProps = {
  readonly set: NodeSet
  readonly number: number
  readonly onSet: (set: NodeSet) => void
  readonly onRemove: () => void
}

function NodeSetFields({ set, number, onSet, onRemove }: SetProps) {
  const { t } = useTranslation('lab')
  const put = (resource: string, text: string): void => {
    const { [resource]: _, ...others } = set.capacity
    onSet({ ...set, capacity: text === '' ? others : { ...others, [resource]: text } })
  }
  return (
    <fieldset className={classes['drop']}>
      <legend>
        {t('nodes.set', { name: set.name })}
        <ActionIcon size="xs" variant="subtle" aria-label={t('nodes.remove', { number })} onClick={onRemove}>
          <IconX size={12} />
        </ActionIcon>
      </legend>
      <NumberInput
        label={t('nodes.count')}
        min={1}
        max={MOST_NODES}
        clampBehavior="strict"
        allowDecimal={false}
        value={set.count}
        onChange={value => onSet({ ...set, count: typeof value === 'number' ? value : 1 })}
      />
      {Object.entries({ cpu: '', memory: '', 'nvidia.com/gpu': '', ...set.capacity }).map(
        ([resource, text]) => (
          <TextInput
            key={resource}
            label={t('drops.each', { resource })}
            value={text}
            placeholder="0"
            onChange={event => put(resource, event.currentTarget.value.trim())}
          />
        ),
      )}
    </fieldset>
  )
}

type LossProps = {
  readonly loss: Loss
  readonly names: readonly string[]
  readonly number: number
  readonly onLoss: (loss: Loss) => void
  readonly onRemove: () => void
}

function LossFields({ loss, names, number, onLoss, onRemove }: LossProps) {
  const { t } = useTranslation('lab')
  return (
    <fieldset className={classes['drop']}>
      <legend>
        {t('nodes.loss')}
        <ActionIcon size="xs" variant="subtle" aria-label={t('nodes.keep', { number })} onClick={onRemove}>
          <IconX size={12} />
        </ActionIcon>
      </legend>
      <Select
        className={classes['wide']}
        label={t('nodes.which')}
        data={[...new Set([...names.slice(0, MOST_NODES), loss.node])]}
        error={names.includes(loss.node) ? undefined : t('nodes.gone')}
        searchable
        limit={OFFERED}
        value={loss.node}
        allowDeselect={false}
        onChange={value => value !== null && onLoss({ ...loss, node: value })}
      />
      <NumberInput
        label={t('nodes.lostAt')}
        min={0}
        clampBehavior="strict"
        value={loss.seconds / MINUTE}
        onChange={value => typeof value === 'number' && onLoss({ ...loss, seconds: value * MINUTE })}
      />
      <NumberInput
        label={t('nodes.backAt')}
        placeholder={t('nodes.never')}
        min={0}
        clampBehavior="strict"
        value={loss.backSeconds === null ? '' : loss.backSeconds / MINUTE}
        onChange={value =>
          onLoss({ ...loss, backSeconds: typeof value === 'number' ? value * MINUTE : null })
        }
      />
    </fieldset>
  )
}
