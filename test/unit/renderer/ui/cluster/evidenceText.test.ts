import { describe, expect, it } from 'vitest'
import { type Evidence, EvidenceSchema } from '../../../../../preload/contract/evidence.ts'
import { createI18n } from '../../../../../renderer/i18n/i18n.ts'
import { evidenceText } from '../../../../../renderer/ui/cluster/evidenceText.ts'
import { createFormat } from '../../../../../renderer/ui/format.ts'

const inWords = (evidence: Evidence, language: 'en' | 'zh-CN'): string =>
  evidenceText(evidence, createI18n(language).getFixedT(null, 'dashboards'), createFormat(language, 'UTC'))

const CASES: readonly { evidence: Evidence; en: string; zh: string }[] = [
  {
    evidence: { code: 'applicationXid', xid: 31 },
    en: 'XID 31 was reported, an error of the application: the GPU is well.',
    zh: '上报了 XID 31，属应用程序错误：GPU 本身正常。',
  },
  {
    evidence: { code: 'policyNotReady', policy: 'p', message: 'states not ready: [state-driver]' },
    en: 'The GPU operator says of its ClusterPolicy p: states not ready: [state-driver]',
    zh: 'GPU Operator 报告其 ClusterPolicy p：states not ready: [state-driver]',
  },
  {
    evidence: { code: 'operatorNotReady', parts: ['driver', 'plugin'] },
    en: 'The GPU operator has found these not ready for half an hour: driver, device plugin.',
    zh: 'GPU Operator 半小时以来报告以下组件未就绪：驱动、设备插件。',
  },
  {
    evidence: { code: 'noReadyCondition' },
    en: 'The node states no Ready condition.',
    zh: '节点没有 Ready 状况。',
  },
  {
    evidence: { code: 'notReady', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'It is silent.' },
    en: 'Ready is Unknown (NodeStatusUnknown): It is silent.',
    zh: 'Ready 为 Unknown (NodeStatusUnknown)：It is silent.',
  },
  {
    evidence: { code: 'notReady', status: 'False', reason: '', message: '' },
    en: 'Ready is False.',
    zh: 'Ready 为 False。',
  },
  {
    evidence: {
      code: 'withdrawn',
      devices: [
        { resource: 'nvidia.com/gpu', offered: 7, registered: 8 },
        { resource: 'nvidia.com/mig-3g.40gb', offered: 1, registered: 2 },
      ],
    },
    en: 'The device plugin offers fewer devices than it registered: nvidia.com/gpu 7 of 8, nvidia.com/mig-3g.40gb 1 of 2.',
    zh: '设备插件提供的设备少于其注册的数量：nvidia.com/gpu 7 / 8、nvidia.com/mig-3g.40gb 1 / 2。',
  },
  {
    evidence: { code: 'nothingOffered', gpus: 8 },
    en: 'The node is labelled as having 8 GPUs and offers none: its driver or device plugin is down.',
    zh: '节点标签表明有 8 个 GPU，但一个也未提供：驱动或设备插件异常。',
  },
  {
    evidence: { code: 'nothingOffered', gpus: 0 },
    en: 'The node is labelled as having GPUs and offers none: its driver or device plugin is down.',
    zh: '节点标签表明有 GPU，但一个也未提供：驱动或设备插件异常。',
  },
  {
    evidence: { code: 'fewerRegistered', gpus: 8, registered: 7 },
    en: 'The driver sees 8 GPUs, the device plugin registered 7.',
    zh: '驱动可见 8 个 GPU，设备插件注册了 7 个。',
  },
  {
    evidence: { code: 'silentNode' },
    en: 'No exporter tells of its GPUs, though other nodes have one.',
    zh: '没有导出器上报其 GPU，而其他节点有。',
  },
  {
    evidence: { code: 'notSeen' },
    en: 'The exporter no longer sees this GPU: it may have fallen off the bus.',
    zh: '导出器不再能看到此 GPU：可能已从总线掉线。',
  },
  {
    evidence: { code: 'xid', xid: 79 },
    en: 'XID 79 was reported, an error of the hardware.',
    zh: '上报了 XID 79，属硬件错误。',
  },
  {
    evidence: { code: 'rowRemapFailed' },
    en: 'Rows of its memory could not be remapped.',
    zh: '其显存中有行无法重映射。',
  },
  {
    evidence: { code: 'rowsRemapped', rows: 3 },
    en: 'Rows with uncorrectable errors were remapped: 3 in all.',
    zh: '有不可纠正错误的显存行已被重映射：共 3 行。',
  },
  {
    evidence: { code: 'healthWatch', health: 20 },
    en: 'DCGM’s health watch reports 20.',
    zh: 'DCGM 健康监测报告 20。',
  },
  {
    evidence: { code: 'hot', celsius: 91, limitCelsius: 85 },
    en: 'It is 91 °C hot; the limit is 85.',
    zh: '温度为 91 °C；上限为 85 °C。',
  },
  {
    evidence: { code: 'taint', device: null, taint: 'example.com/gpu-lost:NoSchedule' },
    en: 'A taint marks the GPUs as faulty: example.com/gpu-lost:NoSchedule.',
    zh: '污点将其 GPU 标记为故障：example.com/gpu-lost:NoSchedule。',
  },
  {
    evidence: { code: 'taint', device: 'gpu-1', taint: 'gpu.nvidia.com/xid=79:NoExecute' },
    en: 'Its driver tainted the device gpu-1: gpu.nvidia.com/xid=79:NoExecute.',
    zh: '驱动为设备 gpu-1 添加了污点：gpu.nvidia.com/xid=79:NoExecute。',
  },
  {
    evidence: { code: 'sentence', text: 'As it was said.' },
    en: 'As it was said.',
    zh: 'As it was said.',
  },
]

describe('what shows that GPUs are unhealthy', () => {
  it.each(CASES)('is told in both languages: $evidence.code, $en', ({ evidence, en, zh }) => {
    expect(inWords(evidence, 'en')).toBe(en)
    expect(inWords(evidence, 'zh-CN')).toBe(zh)
  })

  it('is told of every kind that there is', () => {
    const told = new Set(CASES.map(({ evidence }) => evidence.code))
    expect(told).toEqual(new Set(EvidenceSchema.options.map(option => option.shape.code.value)))
  })
})
