import type { ErrorCode } from '#core/base/errors.ts'

/** What happened, and the one next step. Complete by type: a code without its texts does not compile. */
export const errors = {
  INVALID_INPUT: {
    title: 'This input was not accepted',
    next: 'Correct the marked field and try again.',
  },
  NOT_FOUND: {
    title: 'It is no longer there',
    next: 'It was removed meanwhile. Go back and choose another.',
  },
  STALE_REVISION: {
    title: 'It has changed meanwhile',
    next: 'Look at the new state, then apply your change again.',
  },
  CANCELLED: { title: 'Cancelled', next: 'Start it again if you still need it.' },
  TOO_LARGE: { title: 'Too large to read', next: 'Split it into smaller files, or choose the right file.' },
  READ_ONLY: {
    title: 'This cluster is read-only here',
    next: 'Set its guard to production or none on the Clusters page to allow changes.',
  },
  CONFIRMATION_NEEDED: {
    title: 'This needs your confirmation',
    next: 'Type the name of the cluster to confirm.',
  },
  BACKEND_RESTARTED: {
    title: 'Canopy restarted its backend',
    next: 'The command may or may not have happened. Look first, then try again.',
  },
  BUG: {
    title: 'Something unexpected happened in Canopy',
    next: 'Copy the details and report them. The trace id finds the entry in the log.',
  },
  CONFIG_UNREADABLE: {
    title: 'The file cannot be read',
    next: 'Check that it exists and that you may read it.',
  },
  CONFIG_SYNTAX: {
    title: 'The file is not a valid kubeconfig',
    next: 'Correct the line that is named in the details.',
  },
  CONFIG_INCOMPLETE: {
    title: 'This context is incomplete',
    next: 'Add the missing cluster or user to the kubeconfig.',
  },
  CONFIG_FILE_MISSING: {
    title: 'A file that the kubeconfig names is missing',
    next: 'Put the file back, or embed its content in the kubeconfig.',
  },
  DNS: {
    title: 'The server’s name cannot be resolved',
    next: 'Check the network or VPN, and the spelling of the server’s address.',
  },
  REFUSED: {
    title: 'The server refuses connections',
    next: 'Check that the API server runs and that the port is right.',
  },
  TIMEOUT: {
    title: 'The server does not answer in time',
    next: 'Check the network or VPN and any firewall on the way.',
  },
  NETWORK: {
    title: 'The connection broke',
    next: 'Check the network. Canopy keeps trying by itself.',
  },
  PROXY: {
    title: 'The proxy does not let us through',
    next: 'Check the proxy address in the kubeconfig, the environment or this cluster’s settings.',
  },
  TLS_UNTRUSTED: {
    title: 'The server’s certificate is not trusted',
    next: 'Add the cluster’s CA (certificate-authority) to the kubeconfig.',
  },
  TLS_EXPIRED: {
    title: 'The server’s certificate has expired',
    next: 'Ask whoever runs the cluster to renew it, and check this computer’s clock.',
  },
  TLS_HOSTNAME: {
    title: 'The server’s certificate is for another name',
    next: 'Use a name from the certificate, or set tls-server-name in the kubeconfig.',
  },
  TLS_PROTOCOL: {
    title: 'The server does not speak TLS here',
    next: 'Check the port, and whether the address should begin with http://.',
  },
  CA_CHANGED: {
    title: 'The cluster’s certificate authority has changed',
    next: 'Nothing was sent. Accept the new authority only if you know why it changed.',
  },
  CLUSTER_CHANGED: {
    title: 'Another cluster answers at this address',
    next: 'Nothing was mixed. If the cluster was built anew, open it and begin anew.',
  },
  CLIENT_CERT_EXPIRED: {
    title: 'Your client certificate has expired',
    next: 'Get a new kubeconfig or certificate for this cluster.',
  },
  NOT_KUBERNETES: {
    title: 'What answers there is not Kubernetes',
    next: 'Check the server’s address; a login page or another service may be in between.',
  },
  UNAUTHORIZED: {
    title: 'The cluster does not accept your credentials',
    next: 'Sign in again, or get new credentials for this cluster.',
  },
  FORBIDDEN: {
    title: 'You are not allowed to see this',
    next: 'Ask an administrator of the cluster for the right that is named below.',
  },
  RATE_LIMITED: {
    title: 'The cluster asks us to slow down',
    next: 'Canopy waits as long as it was told, then goes on by itself.',
  },
  SERVER_ERROR: {
    title: 'The API server failed',
    next: 'Look at the health of the control plane. Canopy keeps trying.',
  },
  GONE: {
    title: 'The cluster no longer knows that point in time',
    next: 'Canopy lists everything again by itself.',
  },
  CONFLICT: {
    title: 'Somebody else changed it first',
    next: 'Look at the new state, then apply your change again.',
  },
  BAD_RESPONSE: {
    title: 'The answer cannot be understood',
    next: 'A proxy may have changed it. Copy the details if it stays.',
  },
  WATCH_SILENT: {
    title: 'The connection fell silent',
    next: 'Canopy reconnects by itself. A VPN or firewall may drop idle connections.',
  },
  PREFLIGHT: {
    title: 'A check does not pass, so nothing was written',
    next: 'Look at the checks again and follow what each of them says.',
  },
  FOREIGN: {
    title: 'It is there already and belongs to somebody else',
    next: 'Remove it, or leave it to whoever installed it. Canopy does not touch it.',
  },
  NOT_READY: {
    title: 'It did not become ready in time',
    next: 'See in the details what holds it up, put that right, then resume.',
  },
  BUSY: {
    title: 'Another operation is under way in this cluster',
    next: 'Wait for its end, or cancel it first.',
  },
  NOT_METRICS: {
    title: 'What answers there is no source of metrics',
    next: 'Check the address of Prometheus; a login page or another service may be in between.',
  },
  NO_METRICS: {
    title: 'The source has no GPU metrics of this cluster',
    next: 'Check that dcgm-exporter runs and is scraped. The names that were seen are in the details.',
  },
  METRICS_PARTIAL: {
    title: 'The source does not tell all',
    next: 'Figures are of what it told. What is missing, and why, is in the details.',
  },
  EXEC_CONSENT: {
    title: 'A sign-in command waits for your consent',
    next: 'Look at the command below, and allow it if you trust it.',
  },
  EXEC_NOT_FOUND: {
    title: 'The sign-in command was not found',
    next: 'Install it, or add its folder to the PATH of your login shell, then reconnect.',
  },
  EXEC_TIMEOUT: {
    title: 'The sign-in command did not finish',
    next: 'Run it in a terminal to see what it waits for.',
  },
  EXEC_FAILED: {
    title: 'The sign-in command failed',
    next: 'Run it in a terminal; what it said is in the details.',
  },
  EXEC_OUTPUT: {
    title: 'The sign-in command printed no credential',
    next: 'Check that it prints an ExecCredential, and update it.',
  },
  EXEC_INTERACTIVE: {
    title: 'The sign-in command wants to ask you something',
    next: 'Sign in once in a terminal, then reconnect.',
  },
  EXEC_EXPIRED: {
    title: 'The sign-in command returned an expired credential',
    next: 'Sign in again in a terminal, and check this computer’s clock.',
  },
  AUTH_UNSUPPORTED: {
    title: 'This way to sign in is no longer supported by Kubernetes',
    next: 'Use the exec plugin that replaced it (kubelogin, gke-gcloud-auth-plugin …).',
  },
  TOO_MANY_OPEN: {
    title: 'As many clusters are connected as Settings allow',
    next: 'Unpin or leave another one, or raise the number in Settings.',
  },
  STORE_CORRUPT: {
    title: 'The saved data of this cluster was damaged',
    next: 'It was set aside and a new store was begun. The old file is named in the details.',
  },
  STORE_FROM_FUTURE: {
    title: 'The saved data was written by a newer Canopy',
    next: 'Update Canopy. Nothing was changed.',
  },
  STORE_READ_ONLY: {
    title: 'The data folder cannot be written',
    next: 'Check who owns the data folder and whether its disk is mounted read-only.',
  },
  STORE_BUSY: {
    title: 'Another program holds the saved data',
    next: 'Close the other Canopy or the backup that reads it.',
  },
  DISK_FULL: {
    title: 'The disk is full',
    next: 'Free some space, or lower the size limit of each cluster in Settings.',
  },
  STORE_FULL: {
    title: 'The saved data of this cluster reached its size limit',
    next: 'Raise the limit in Settings to keep more. The oldest samples and events give way first.',
  },
  SECRETS_UNAVAILABLE: {
    title: 'Secrets cannot be sealed on this computer',
    next: 'Unlock or install a keyring, or allow plain storage in Settings.',
  },
} as const satisfies Record<ErrorCode, { title: string; next: string }>
