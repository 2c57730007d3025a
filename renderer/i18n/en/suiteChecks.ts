/** Sentences of the checks before an installation: by check, then by case; `fix` where there is something to do. */
export const suiteChecks = {
  guard: {
    title: 'Guard of this cluster',
    none: 'None.',
    production: 'Production: its name must be typed before anything is written.',
    readOnly: 'Canopy refuses every change to this cluster.',
    fix: { readOnly: 'Set its guard to production or none on the Clusters page.' },
  },
  version: {
    title: 'Kubernetes version',
    good: '{{version}}',
    untested: '{{version}} is older than what Canopy is tested on ({{tested}}). It should work.',
    tooOld: '{{version}} is too old: scheduling gates need {{least}}.',
    unknown: 'This identity may not read it.',
    fix: {
      untested: 'Try it first on a cluster that nobody depends on.',
      tooOld: 'Upgrade the control plane first.',
      unknown: 'Make sure that it is 1.27 or newer.',
    },
  },
  rights: {
    title: 'Your rights',
    good: 'All {{needed}} that are needed are granted.',
    missing: '{{missing}} of {{needed}} are missing.',
    fix: { missing: 'Hand the ClusterRole below to somebody who can grant it, then check again.' },
  },
  escalation: {
    title: 'Rights that are given on',
    refused: 'The cluster does not let you grant rights that you do not hold yourself.',
    fix: {
      refused:
        'Let somebody install it who holds these rights, or who has the verbs escalate and bind on roles.',
    },
  },
  foreign: {
    title: 'Objects of others',
    good: 'None is in the way.',
    foreign: 'Objects of these names belong to somebody else.',
    fix: {
      foreign: 'Remove them, or leave the component to who installed it. Canopy does not touch them.',
    },
  },
  conflicts: {
    title: 'Fields of others',
    fields: 'Others manage fields that would be set.',
    fix: { fields: 'Take them over below, or let the other manager go first.' },
  },
  policy: {
    title: 'Policies',
    good: 'The API server would take every object.',
    refused: 'The API server, or a policy of the cluster, refuses these objects.',
    fix: { refused: 'Change the policy, or let it except the namespace canopy-system, then check again.' },
  },
  namespace: {
    title: 'Namespace',
    shared: '{{namespace}} is there already. It is used, and stays when the component goes.',
    fix: { shared: 'Nothing to do, if that is what you want.' },
  },
  crd: {
    title: 'Definition of the quota tree',
    new: 'There is none; it comes with the component.',
    ours: 'It came with the component.',
    kept: 'It is there already and is used as it is.',
    noStatus: 'It is there already and has no status: the status goes to a ConfigMap.',
    bare: 'It is there already, without a schema or a status: mistakes in a tree are not refused, and the status goes to a ConfigMap.',
    otherVersion: 'It is there already and does not serve {{version}}.',
    fix: {
      noStatus: 'Nothing to do: Canopy reads the status from there.',
      bare: 'Nothing to do: Canopy checks trees before it applies them.',
      otherVersion: 'Let its owner serve {{version}} too.',
    },
  },
  nodes: {
    title: 'Nodes',
    good: '{{ready}} of {{nodes}} can run it.',
    one: 'One of {{nodes}} can run it.',
    none: 'None of {{nodes}} is ready to run it.',
    fix: {
      one: 'Add a node: with this one gone, nothing decides.',
      none: 'Make a node ready and schedulable first.',
    },
  },
  admission: {
    title: 'How pods are gated',
    policy: 'By a policy that the API server runs itself.',
    webhook: 'By a webhook: the cluster serves no MutatingAdmissionPolicy.',
    webhookAsked: 'By a webhook, as chosen.',
    fix: {},
  },
  schedulers: {
    title: 'Other schedulers with quotas',
    none: 'None is installed.',
    others: 'There are others with quotas of their own.',
    fix: { others: 'Let a namespace belong to one of them alone: a pod that two hold waits for both.' },
  },
  tree: {
    title: 'Quota tree',
    absent: 'There is none yet: nothing waits until there is.',
    present: 'It binds namespaces: {{namespaces}}.',
    excluded: 'It binds namespaces whose pods are never gated.',
    fix: { excluded: 'Take them out of the tree: the cluster’s own pods must not wait.' },
  },
  boundPods: {
    title: 'Pods',
    none: 'None runs yet in the namespaces that the tree binds.',
    running: 'Pods run in namespaces that the tree binds. They go on, and count from the first moment.',
    held: 'Held back now: {{held}}.',
    fix: { running: 'Begin in the mode Observe to see what would be decided.' },
  },
} as const
