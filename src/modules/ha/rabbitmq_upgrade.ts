import { defineAction } from '../../module/contract.ts'
import { nodeParam, rabbitmqctl } from './rabbitmq-command.ts'

/**
 * Takes one of the steps around an upgrade of a member of the cluster.
 *
 * drain and revive look whether the member is under maintenance already. Source: community.rabbitmq.rabbitmq_upgrade 1.2.
 */
export default defineAction({
  name: 'rabbitmq_upgrade',
  aliases: ['community.rabbitmq.rabbitmq_upgrade'],
  summary: 'Prepare and finish upgrades of RabbitMQ.',
  params: {
    properties: {
      action: {
        type: 'string',
        enum: ['await_online_quorum_plus_one', 'await_online_synchronized_mirror', 'post_upgrade', 'drain', 'revive'],
        description: 'The step.',
      },
      ...nodeParam,
    },
    required: ['action'],
  },
  examples: `
- name: Send clients elsewhere before this member is restarted
  rabbitmq_upgrade:
    action: drain
`,

  async run({ action, node }, target, step) {
    const isState = action === 'drain' || action === 'revive'
    if (isState) {
      const { status, stdout, stderr } = await target.query(rabbitmqctl(node, 'status', '--formatter', 'json'))
      if (status !== 0)
        return { changed: false, failed: true, msg: `The broker of this host cannot be asked: ${stderr.trim()}` }
      const isDrained = /"is_under_maintenance"\s*:\s*true/.test(stdout)
      if (isDrained === (action === 'drain'))
        return { changed: false, msg: isDrained ? 'already under maintenance' : 'not under maintenance' }
    }
    if (step.checkMode) return { changed: isState || action === 'post_upgrade' }
    const { stdout } = await target.run(['rabbitmq-upgrade', '-n', node, action])
    return { changed: isState || action === 'post_upgrade', stdout }
  },
})
