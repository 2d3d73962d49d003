import { expect, test } from 'vitest'
import { defineAction } from '../../src/module/contract.ts'
import { moduleManual } from '../../src/module/manual.ts'

test('the manual of a module tells all that is declared', () => {
  const module = defineAction({
    name: 'keep',
    aliases: ['some.collection.keep'],
    summary: 'Keep a thing.',
    params: {
      properties: {
        path: { type: 'string', format: 'path', aliases: ['dest'], description: 'The thing.' },
        state: { type: 'string', enum: ['present', 'absent'], default: 'present', description: 'Whether it is there.' },
        words: { type: 'array', items: { type: 'string' }, description: 'Words.' },
        password: { type: 'string', noLog: true, default: '', description: 'The password.' },
      },
      required: ['path'],
      mutuallyExclusive: [['words', 'password']],
      requiredOneOf: [['words', 'state']],
      freeForm: 'path',
    },
    returns: { msg: 'What happened.' },
    examples: '- keep: /a',
    run: () => Promise.resolve({ changed: false }),
  })
  expect(moduleManual(module)).toMatchInlineSnapshot(`
    "# keep

    Keep a thing.

    Also called \`some.collection.keep\`.

    ## Parameters

    - **path** (path, required): The thing. Also written \`dest\`.
    - **state** (text): Whether it is there. One of \`present\`, \`absent\`. Default: \`present\`.
    - **words** (list of texts): Words.
    - **password** (text): The password. Default: \`''\`. Never shown.

    Free text after the module's name is \`path\`.

    - At most one of \`words\`, \`password\`.
    - At least one of \`words\`, \`state\`.

    ## Return values

    - **msg**: What happened.

    ## Examples

    \`\`\`yaml
    - keep: /a
    \`\`\`
    "
  `)
})
