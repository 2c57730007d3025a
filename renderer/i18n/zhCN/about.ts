import type { about as en } from '../en/about.ts'
import type { Translation } from '../translation.ts'

export const about: Translation<typeof en> = {
  title: '关于 Canopy',
  version: '版本 {{version}}',
  purpose: '为在 Kubernetes 上运行 GPU 集群的人准备的桌面控制台。',
  versions: '版本',
  platform: '平台',
  computer: '本机',
  dataFolder: '数据文件夹',
  logFolder: '日志文件夹',
  open: '打开',
  secrets: '机密',
  secretsSealed: '由 {{backend}} 密封',
  secretsPlain: '明文保存（{{backend}}）',
  secretsRefused: '未保存：没有密钥环（{{backend}}），且“设置”未允许明文',
  secretsNone: '无法保存（{{backend}}）',
  loginPath: '登录 shell 的 PATH',
  path: { merged: '已并入 PATH', unchanged: '无需添加', failed: '无法读取' },
  notices: '出现过并已克服的问题',
  noNotices: '自 Canopy 启动以来没有出现问题。',
  diagnosticsHint: '用于错误报告：版本、状态、最近的日志。主机、名称和令牌均已去除。',
  copyDiagnostics: '复制诊断信息',
  copied: '诊断信息已复制到剪贴板',
  licence: '许可证',
  licenceText: 'Apache License 2.0。Canopy 是自由软件，不提供任何担保。',
  telemetry: 'Canopy 只连接您的集群，不连接其他任何地方，也不发送遥测数据。',
}
