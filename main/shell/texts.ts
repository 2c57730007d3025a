import type { ErrorCode } from '#core/base/errors.ts'

/** The few sentences that the shell itself shows, when the page cannot. By the system's language. */
const en = {
  backendTitle: 'Canopy cannot go on',
  backendDetail: (log: string) =>
    `The part of Canopy that talks to clusters stopped five times in five minutes. Your data is safe. The log may say why: ${log}`,
  pageTitle: 'The window keeps failing',
  pageDetail: (log: string) =>
    `It stopped several times in five minutes, also in safe mode. The log may say why: ${log}`,
  hungTitle: 'The window does not answer',
  hungDetail: 'Wait for it, or load it again. Nothing that you saved is lost.',
  shellTitle: 'Canopy met an unexpected failure',
  shellDetail: (log: string) => `It has to close. Your data is safe. The log: ${log}`,
  folderTitle: 'Canopy cannot use its data folder',
  /** What keeps it from being used, by the code of the failure. */
  folderReason: {
    STORE_FROM_FUTURE:
      'It was written by a newer Canopy. Start that one, or this one with another data folder.',
    STORE_READ_ONLY: 'It cannot be written. Give yourself the right to write it, or start with another one.',
    STORE_BUSY: 'Another program holds it open. End that program, then try again.',
    DISK_FULL: 'The disk is full. Make room, then try again.',
  } as Readonly<Partial<Record<ErrorCode, string>>>,
  folderDetail: (reason: string, path: string, log: string) =>
    `${reason} Nothing was changed.\n${path}\nThe log: ${log}`,
  background: 'Canopy goes on recording pinned clusters',
  open: 'Open Canopy',
  tryAgain: 'Try again',
  quit: 'Quit',
  wait: 'Wait',
  reload: 'Load again',
  chooseKubeconfigs: 'Choose kubeconfig files',
  chooseFolder: 'Choose a folder to watch',
  chooseDataFolder: 'Choose a folder for the data of Canopy',
  chooseSavePath: 'Save as',
  alertUnhealthy: (node: string, rule: string) => `${node}: ${rule}.`,
  rules: {
    U1: 'the node is not ready',
    U2: 'the device plugin withdrew GPUs',
    U3: 'the driver or device plugin of its GPUs is down',
    U4: 'a GPU is no longer seen',
    U5: 'a GPU reported an error of the hardware (XID)',
    U6: 'rows of a GPU’s memory failed',
    U7: 'a GPU is too hot, or its health watch warns',
    U8: 'a taint marks its GPUs as faulty',
    U9: 'a driver tainted one of its GPUs',
  },
  alertIdle: (node: string, hours: number) => `A GPU of ${node} is held and has been idle for ${hours} h.`,
  alertQuota: (name: string, percent: number, resource: string) =>
    `${name} uses ${percent} % of its max of ${resource}.`,
  alertSource: (from: string, to: string) =>
    `Figures come from a lesser source now: ${to} instead of ${from}.`,
  alertLost: 'The connection to the cluster was lost. Its last known state can be looked at.',
  alertMany: (name: string, count: number) => `${name}: ${count} things call for attention`,
  alertMore: (count: number) => `and ${count} more`,
}
export type Texts = typeof en

const zh: Texts = {
  backendTitle: 'Canopy 无法继续运行',
  backendDetail: log =>
    `Canopy 与集群通信的部分在五分钟内停止了五次。您的数据是安全的。日志可能说明原因：${log}`,
  pageTitle: '窗口反复出错',
  pageDetail: log => `窗口在五分钟内多次停止，安全模式下也是如此。日志可能说明原因：${log}`,
  hungTitle: '窗口没有响应',
  hungDetail: '可以等待，或重新加载。已保存的内容不会丢失。',
  shellTitle: 'Canopy 遇到意外故障',
  shellDetail: log => `应用需要关闭。您的数据是安全的。日志：${log}`,
  folderTitle: 'Canopy 无法使用其数据文件夹',
  folderReason: {
    STORE_FROM_FUTURE: '它由更新版本的 Canopy 写入。请启动该版本，或让此版本使用另一个数据文件夹。',
    STORE_READ_ONLY: '它无法写入。请为自己授予写入权限，或使用另一个文件夹启动。',
    STORE_BUSY: '另一个程序正在占用它。请结束该程序后重试。',
    DISK_FULL: '磁盘已满。请腾出空间后重试。',
  },
  folderDetail: (reason, path, log) => `${reason}没有任何更改。\n${path}\n日志：${log}`,
  background: 'Canopy 正在继续记录固定的集群',
  open: '打开 Canopy',
  tryAgain: '重试',
  quit: '退出',
  wait: '等待',
  reload: '重新加载',
  chooseKubeconfigs: '选择 kubeconfig 文件',
  chooseFolder: '选择要监视的文件夹',
  chooseDataFolder: '选择 Canopy 的数据文件夹',
  chooseSavePath: '另存为',
  alertUnhealthy: (node, rule) => `${node}：${rule}。`,
  rules: {
    U1: '节点未就绪',
    U2: '设备插件撤回了 GPU',
    U3: 'GPU 驱动或设备插件异常',
    U4: '有 GPU 不再可见',
    U5: '有 GPU 上报硬件错误（XID）',
    U6: '有 GPU 的显存行失效',
    U7: '有 GPU 过热，或其健康监测告警',
    U8: '污点将其 GPU 标记为故障',
    U9: '驱动为其中一个 GPU 添加了污点',
  },
  alertIdle: (node, hours) => `${node} 的一个 GPU 被占用，已闲置 ${hours} 小时。`,
  alertQuota: (name, percent, resource) => `${name} 的 ${resource} 用量已达 max 的 ${percent}%。`,
  alertSource: (from, to) => `数据现在来自较差的来源：${to}，此前为 ${from}。`,
  alertLost: '与集群的连接已断开。仍可查看其最后的已知状态。',
  alertMany: (name, count) => `${name}：${count} 项需要关注`,
  alertMore: count => `另有 ${count} 项`,
}

/** @param locale such as `zh-CN` or `en-GB` */
export const textsFor = (locale: string): Texts => (locale.startsWith('zh') ? zh : en)
