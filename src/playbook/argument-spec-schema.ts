import type { DocumentSchema } from '../schema/document-schema.ts'

const types = ['str', 'int', 'float', 'bool', 'list', 'dict', 'path', 'raw', 'jsonarg', 'json', 'bytes', 'bits', 'any']
const groups = { type: 'array' }

/** The shape of `options` of an argument spec. @see Ansible's developer guide, "Specification format" of role arguments */
export const optionsSchema: DocumentSchema = {
  type: ['object', 'null'],
  additionalProperties: {
    type: ['object', 'null'],
    properties: {
      description: { type: ['string', 'array', 'null'] },
      version_added: { type: ['string', 'number'] },
      type: { enum: types },
      elements: { enum: types },
      required: { type: 'boolean' },
      default: {},
      choices: { type: 'array' },
      no_log: { type: 'boolean' },
      aliases: { type: 'array', items: { type: 'string' } },
      apply_defaults: { type: 'boolean' },
      deprecated_aliases: { type: 'array' },
      removed_in_version: { type: ['string', 'number'] },
      removed_at_date: { type: 'string' },
      // Options of options are checked no deeper: their shape repeats, and mistakes there are found when they are used.
      options: { type: 'object' },
      mutually_exclusive: groups,
      required_together: groups,
      required_one_of: groups,
      required_if: groups,
      required_by: { type: 'object' },
    },
    additionalProperties: false,
  },
}
