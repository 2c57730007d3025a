import type { settings as en } from '../en/settings.ts'
import type { Translation } from '../translation.ts'

export const settings: Translation<typeof en> = {
  title: '设置',
  sub: '立即保存',
  locked: '由管理员设定',
  changed: '已更改：{{setting}}',
  sections: { look: '外观与语言', data: '本机数据', alerts: '告警', security: '安全' },
  theme: { title: '主题', system: '跟随系统', light: '浅色', dark: '深色' },
  language: { title: '语言', system: '跟随系统', en: 'English', zhCN: '中文' },
  timeZone: {
    title: '时区',
    hint: '所有时间均按此时区显示。现在：{{time}}',
    system: '跟随系统（{{zone}}）',
    none: '没有匹配的时区',
  },
  dataFolder: {
    title: '数据文件夹',
    hint: '集群及其最后的已知状态和历史。',
    given: '本次运行由 CANOPY_DATA_DIR 或 --data-dir 指定。',
    open: '打开文件夹',
    change: '更改…',
    moveTitle: '移动 Canopy 的数据',
    moveBody:
      'Canopy 将关闭，把全部数据移到新文件夹（可能需要一些时间），然后重新启动。如有失败，数据保留在原处。',
    now: '现在',
    afterwards: '移动后',
    overlaps: '它位于当前文件夹之内或包含当前文件夹。请另选一个。',
    notEmpty:
      '它不是空文件夹。请选择或新建一个空文件夹：数据文件夹中的一切都会随之移动，不应包含您的其他文件。',
    move: '移动并重新启动',
  },
  keepCollecting: {
    title: '关闭窗口后继续运行',
    hint: '关闭最后一个窗口后仍记录固定的集群，使其历史没有空缺。系统托盘中的图标可重新打开窗口，再次启动 Canopy 也可以。',
  },
  storeLimit: {
    title: '单个集群的大小上限',
    hint: '当某个集群保存的历史超过上限时，先删除最旧、最细的部分。',
    unit: 'MiB',
    wrong: '请输入 {{min}} 到 {{max}} 之间的整数（MiB）。',
  },
  openClusters: {
    title: '同时连接的集群数',
    hint: '固定的集群也计入。最久未查看的集群先关闭。',
    wrong: '请输入 {{min}} 到 {{max}} 之间的整数。',
  },
  roundSeconds: {
    title: '采集指标的间隔',
    hint: '按此间隔读取并记录已连接集群的 GPU 使用、任务和配额。',
    unit: '秒',
    wrong: '请输入 {{min}} 到 {{max}} 之间的整数秒数。',
  },
  plainSecrets: {
    title: '无密钥环时仍保存机密',
    sealed: '粘贴的 kubeconfig 由本机密钥环（{{backend}}）密封，无需允许任何内容。',
    plain:
      '本机没有密钥环（{{backend}}）。如您允许，粘贴的 kubeconfig 将未经密封地存放在数据文件夹中，凡能读取您文件的人都能读取。',
  },
  alertUnhealthy: {
    title: '不健康 GPU 通知',
    hint: '已连接集群的 GPU 或 GPU 节点变得不健康时发出桌面通知；状态持续期间只通知一次。',
  },
  alertIdle: { title: '闲置 GPU 通知', hint: '被 Pod 占用的 GPU 闲置达到下方小时数时。' },
  alertSource: { title: '数据源丢失通知', hint: '数据来自比之前更差的来源，或已连接的集群断开时。' },
  alertQuota: {
    title: '配额将满通知',
    hint: '配额用量达到 max 的此比例时。0 表示从不。',
    wrong: '{{min}} 到 {{max}} 之间的整数百分比。',
  },
  idleGpuHours: {
    title: 'GPU 闲置判定时长',
    hint: '被占用的 GPU 忙碌程度不超过 2% 达到此时长后标记为闲置。',
    unit: '小时',
    wrong: '{{min}} 到 {{max}} 之间的整数小时。',
  },
}
