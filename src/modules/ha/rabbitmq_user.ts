import { defineModule } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { fromJson, isJsonArray, isJsonObject, type Json } from '../../value/json.ts'
import { str } from '../../value/print.ts'
import { askedOf, binary, field, nodeParam, rabbitmqctl, rowsExpression, rowsOf } from './rabbitmq-command.ts'

const params = {
  properties: {
    user: { type: 'string', aliases: ['username', 'name'], description: 'Name of the user.' },
    password: { type: 'string', noLog: true, description: 'The password; without one a new user cannot log in.' },
    tags: { type: 'string', description: 'Tags (`administrator`), comma between; empty for none.' },
    permissions: {
      type: 'array',
      items: { type: 'object' },
      default: [],
      description:
        'Permissions in several virtual hosts: vhost, configure_priv, write_priv, read_priv. Others are taken away.',
    },
    topic_permissions: {
      type: 'array',
      items: { type: 'object' },
      default: [],
      description: 'Topic permissions: vhost, exchange, write_priv, read_priv. Others are taken away.',
    },
    vhost: { type: 'string', default: '/', description: 'The virtual host of the three below.' },
    configure_priv: { type: 'string', default: '^$', description: 'What the user may configure.' },
    write_priv: { type: 'string', default: '^$', description: 'What the user may write to.' },
    read_priv: { type: 'string', default: '^$', description: 'What the user may read from.' },
    ...nodeParam,
    force: { type: 'boolean', default: false, description: 'Delete the user first and make it anew.' },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Whether the user shall be there.',
    },
    update_password: {
      type: 'string',
      enum: ['on_create', 'always'],
      default: 'on_create',
      description: "Whether an existing user's password is changed, if it is another.",
    },
  },
  required: ['user'],
} as const

type Params = ParamsOf<typeof params>

/** configure, write, read. */
type Permission = readonly [string, string, string]

interface State {
  readonly exists: boolean
  readonly tags: readonly string[]
  readonly permissions: Readonly<Record<string, Permission>>
  /** write and read by `vhost exchange`. */
  readonly topics: Readonly<Record<string, readonly [string, string]>>
  /** Whether the password of the task logs in; null when nobody asks, undefined when it is about to be set. */
  readonly passwordHolds: boolean | null | undefined
}

/**
 * Keeps users of RabbitMQ with tags, permissions and password.
 *
 * Passwords go to rabbitmqctl through stdin, from RabbitMQ 3.7 on. Source: community.rabbitmq.rabbitmq_user 1.2.
 */
export default defineModule({
  name: 'rabbitmq_user',
  aliases: ['community.rabbitmq.rabbitmq_user'],
  summary: 'Manage users of RabbitMQ.',
  params,
  returns: { user: 'The user.', state: 'Its state.' },
  examples: `
- name: Create the user of the OpenStack services
  rabbitmq_user:
    user: openstack
    password: "{{ rabbitmq_openstack_password }}"
    configure_priv: .*
    write_priv: .*
    read_priv: .*
`,

  async probe(given, target): Promise<State> {
    const isAsked = given.password !== undefined && given.update_password === 'always'
    const answer = await askedOf(
      target,
      given.node,
      userExpression(given.user, isAsked),
      isAsked ? { secret: given.password } : {},
    )
    const [user] = rowsOf(answer)
    if (user === undefined) return noUser
    const tags = user['tags'] ?? null
    return {
      exists: true,
      tags: (tags !== null && isJsonArray(tags) ? tags.map((tag) => str(fromJson(tag))) : []).sort(),
      permissions: Object.fromEntries(
        rowsOf(user['permissions'] ?? null).map((row) => [
          field(row, 'vhost'),
          [field(row, 'configure'), field(row, 'write'), field(row, 'read')],
        ]),
      ),
      topics: Object.fromEntries(
        rowsOf(user['topics'] ?? null).map((row) => [
          `${field(row, 'vhost')} ${field(row, 'exchange')}`,
          [field(row, 'write'), field(row, 'read')],
        ]),
      ),
      passwordHolds: isAsked ? user['password_holds'] === true : null,
    }
  },

  plan(given, before): State {
    if (given.state === 'absent') return before.exists ? noUser : before
    // With force the user is made anew, and has nothing of the old one.
    const base = given.force ? noUser : before
    const isSet = given.password !== undefined && (!base.exists || before.passwordHolds === false)
    return {
      exists: true,
      tags:
        given.tags === undefined
          ? base.tags
          : [
              ...new Set(
                given.tags
                  .split(',')
                  .map((tag) => tag.trim())
                  .filter((tag) => tag !== ''),
              ),
            ].sort(),
      permissions: wantedPermissions(given, base),
      topics: given.topic_permissions.length === 0 ? base.topics : wantedTopics(given),
      passwordHolds: isSet ? undefined : before.passwordHolds,
    }
  },

  isChange: (given, before, after) =>
    (given.force && given.state === 'present') || JSON.stringify(before) !== JSON.stringify(after),

  async apply(given, after, target, before) {
    const ctl = (...words: readonly string[]): readonly string[] => rabbitmqctl(given.node, ...words)
    if (before.exists && (!after.exists || given.force)) await target.run(ctl('delete_user', given.user))
    if (!after.exists) return {}
    const held = given.force ? noUser : before
    if (!held.exists) {
      await target.run(ctl('add_user', given.user), { stdin: `${given.password ?? ''}\n` })
      if (given.password === undefined) await target.run(ctl('clear_password', given.user))
    } else if (after.passwordHolds === undefined) {
      await target.run(ctl('change_password', given.user), { stdin: `${given.password ?? ''}\n` })
    }
    if (after.tags.join() !== held.tags.join()) await target.run(ctl('set_user_tags', given.user, ...after.tags))
    for (const vhost of Object.keys(held.permissions)) {
      if (after.permissions[vhost] === undefined) await target.run(ctl('clear_permissions', '-p', vhost, given.user))
    }
    for (const [vhost, permission] of Object.entries(after.permissions)) {
      if (permission.join('\t') !== held.permissions[vhost]?.join('\t')) {
        await target.run(ctl('set_permissions', '-p', vhost, given.user, ...permission))
      }
    }
    for (const [key, permission] of Object.entries(after.topics)) {
      const [vhost, exchange] = splitTopic(key)
      if (permission.join('\t') !== held.topics[key]?.join('\t')) {
        await target.run(ctl('set_topic_permissions', '-p', vhost, given.user, exchange, ...permission))
      }
    }
    for (const key of Object.keys(held.topics)) {
      const [vhost, exchange] = splitTopic(key)
      if (after.topics[key] === undefined)
        await target.run(ctl('clear_topic_permissions', '-p', vhost, given.user, exchange))
    }
    return {}
  },

  result: ({ user, state }) => ({ user, state }),
  diff: (_, before, after) => [{ before: described(before), after: described(after) }],
})

const noUser: State = { exists: false, tags: [], permissions: {}, topics: {}, passwordHolds: null }

/** A list with the user, or an empty one. Passwords are tried as a service does that logs in. */
function userExpression(user: string, isPasswordAsked: boolean): string {
  const password = isPasswordAsked
    ? `, password_holds => case rabbit_access_control:check_user_pass_login(User, Secret) of {ok, _} -> true; _ -> false end`
    : ''
  return `
  User = ${binary(user)},
  [#{tags => proplists:get_value(tags, Found),
     permissions => ${rowsExpression('rabbit_auth_backend_internal:list_user_permissions(User)')},
     topics => ${rowsExpression('rabbit_auth_backend_internal:list_user_topic_permissions(User)')}${password}}
   || Found <- rabbit_auth_backend_internal:list_users(), proplists:get_value(user, Found) =:= User]`
}

function wantedPermissions(given: Params, before: State): Readonly<Record<string, Permission>> {
  if (given.permissions.length === 0) {
    return { ...before.permissions, [given.vhost]: [given.configure_priv, given.write_priv, given.read_priv] }
  }
  return Object.fromEntries(
    given.permissions.map((item): [string, Permission] => [
      textOf(item, 'vhost', '/'),
      [textOf(item, 'configure_priv', '^$'), textOf(item, 'write_priv', '^$'), textOf(item, 'read_priv', '^$')],
    ]),
  )
}

function wantedTopics(given: Params): State['topics'] {
  return Object.fromEntries(
    given.topic_permissions.map((item): [string, readonly [string, string]] => [
      `${textOf(item, 'vhost', '/')} ${textOf(item, 'exchange', 'amq.topic')}`,
      [textOf(item, 'write_priv', '^$'), textOf(item, 'read_priv', '^$')],
    ]),
  )
}

function textOf(item: Json, name: string, otherwise: string): string {
  const value = isJsonObject(item) ? item[name] : undefined
  return typeof value === 'string' ? value : otherwise
}

function splitTopic(key: string): readonly [string, string] {
  const at = key.indexOf(' ')
  return [key.slice(0, at), key.slice(at + 1)]
}

function described({ exists, tags, permissions }: State): string {
  if (!exists) return ''
  const lines = Object.entries(permissions).map(([vhost, permission]) => `${vhost}: ${permission.join(' ')}\n`)
  return `tags: ${tags.join(', ')}\n${lines.join('')}`
}
