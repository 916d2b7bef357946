/** What `bedrock-token serve` does about the gateway as a service. */
export const SERVICE_ACTIONS = ['install', 'uninstall', 'status', 'logs'] as const;
export type ServiceAction = (typeof SERVICE_ACTIONS)[number];
