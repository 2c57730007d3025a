import type { suiteChecks as en } from '../en/suiteChecks.ts'
import type { Translation } from '../translation.ts'

export const suiteChecks: Translation<typeof en> = {
  guard: {
    title: '此集群的保护',
    none: '无。',
    production: '生产：写入之前必须输入其名称。',
    readOnly: 'Canopy 拒绝对此集群的任何更改。',
    fix: { readOnly: '请在“集群列表”页面将其保护设为“生产”或“无”。' },
  },
  version: {
    title: 'Kubernetes 版本',
    good: '{{version}}',
    untested: '{{version}} 早于 Canopy 测试过的版本（{{tested}}），但应可正常工作。',
    tooOld: '{{version}} 过旧：调度闸门需要 {{least}}。',
    unknown: '此身份无权读取版本。',
    fix: {
      untested: '请先在不重要的集群上试用。',
      tooOld: '请先升级控制平面。',
      unknown: '请确认版本为 1.27 或更新。',
    },
  },
  rights: {
    title: '您的权限',
    good: '所需的 {{needed}} 项权限均已具备。',
    missing: '{{needed}} 项中缺少 {{missing}} 项。',
    fix: { missing: '请将下面的 ClusterRole 交给有权授予的人，然后重新检查。' },
  },
  escalation: {
    title: '转授的权限',
    refused: '集群不允许您授予自己没有的权限。',
    fix: { refused: '请由拥有这些权限，或对角色拥有 escalate 和 bind 动词的人来安装。' },
  },
  foreign: {
    title: '他人的对象',
    good: '没有妨碍的对象。',
    foreign: '这些名称的对象属于他人。',
    fix: { foreign: '请将其删除，或交由安装者管理。Canopy 不会改动它们。' },
  },
  conflicts: {
    title: '他人管理的字段',
    fields: '将要设置的字段由他人管理。',
    fix: { fields: '请在下方接管，或先让对方放弃管理。' },
  },
  policy: {
    title: '策略',
    good: 'API 服务器会接受所有对象。',
    refused: 'API 服务器或集群策略拒绝了这些对象。',
    fix: { refused: '请更改策略，或为命名空间 canopy-system 设例外，然后重新检查。' },
  },
  namespace: {
    title: '命名空间',
    shared: '{{namespace}} 已存在。将使用它，并在组件卸载后保留。',
    fix: { shared: '如果这符合您的意图，无需处理。' },
  },
  crd: {
    title: '配额树的资源定义',
    new: '尚无；将随组件安装。',
    ours: '随组件安装。',
    kept: '已存在，将原样使用。',
    noStatus: '已存在但没有状态子资源：状态将写入 ConfigMap。',
    bare: '已存在，但没有模式和状态子资源：树中的错误不会被拒绝，状态将写入 ConfigMap。',
    otherVersion: '已存在，但不提供 {{version}}。',
    fix: {
      noStatus: '无需处理：Canopy 会从那里读取状态。',
      bare: '无需处理：Canopy 在应用之前会检查配额树。',
      otherVersion: '请让其所有者同时提供 {{version}}。',
    },
  },
  nodes: {
    title: '节点',
    good: '{{nodes}} 个节点中有 {{ready}} 个可以运行它。',
    one: '{{nodes}} 个节点中只有一个可以运行它。',
    none: '{{nodes}} 个节点中没有一个可以运行它。',
    fix: {
      one: '请增加节点：它一旦失效，就无人作决定。',
      none: '请先让一个节点就绪并可调度。',
    },
  },
  admission: {
    title: 'Pod 的闸门方式',
    policy: '由 API 服务器自身运行的策略。',
    webhook: '由 Webhook：集群不提供 MutatingAdmissionPolicy。',
    webhookAsked: '按选择使用 Webhook。',
    fix: {},
  },
  schedulers: {
    title: '其他带配额的调度器',
    none: '没有安装。',
    others: '还有其他带自身配额的调度器。',
    fix: { others: '一个命名空间只应归其中之一管理：被两者控制的 Pod 要等两者都放行。' },
  },
  tree: {
    title: '配额树',
    absent: '尚无：在有配额树之前，不会有 Pod 等待。',
    present: '它绑定的命名空间数：{{namespaces}}。',
    excluded: '它绑定了其 Pod 永不受闸门控制的命名空间。',
    fix: { excluded: '请将其移出配额树：集群自身的 Pod 不能等待。' },
  },
  boundPods: {
    title: 'Pod',
    none: '配额树绑定的命名空间中尚无运行的 Pod。',
    running: '配额树绑定的命名空间中已有运行的 Pod。它们会继续运行，并从一开始就被计量。',
    held: '当前等待：{{held}}。',
    fix: { running: '可先用“观察”模式查看会作出哪些决定。' },
  },
}
