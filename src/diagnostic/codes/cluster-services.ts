/** Codes of the modules for RabbitMQ, HAProxy and etcd. */
export const clusterServicesCodes = {
  'rabbitmq/no-answer': 'RabbitMQ does not answer',
  'rabbitmq/queue-type-fixed': 'Queue type cannot be changed',
  'rabbitmq/unknown-feature-flag': 'Unknown feature flag',
  'haproxy/no-answer': 'HAProxy does not answer',
  'haproxy/not-reached': 'Server state not reached',
  'haproxy/no-such-server': 'No such server',
  'etcd/no-answer': 'etcd does not answer',
} as const
