import {
  defineModule,
  isRefusal,
  refuse,
  type Controller,
  type Refusal,
  type RenderOptions,
} from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import { encoderOf } from '../../text/encoding.ts'
import { modeText } from '../../text/file-mode.ts'
import { attributeParams } from './attributes.ts'
import { applyCopy, copyDiff, copyingOf, copyResult, planCopy, probeCopy, type Copying } from './copy.ts'
import { validateRefusal } from './text-file.ts'

const params = {
  properties: {
    src: { type: 'string', description: 'The template: `*.hbs` is Handlebars, any other name is Jinja.' },
    dest: {
      type: 'string',
      format: 'path',
      description: 'Where the text goes; below a directory it is called as the template.',
    },
    force: { type: 'boolean', default: true, description: 'Replace a file that has another content.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file beside the new one.' },
    validate: {
      type: 'string',
      description: 'A command with `%s` for the new file; when it fails, the old file stays.',
    },
    follow: {
      type: 'boolean',
      default: false,
      description: 'Write behind a symbolic link at `dest`, not in its stead.',
    },
    newline_sequence: {
      type: 'string',
      enum: ['\n', '\r', '\r\n', '\\n', '\\r', '\\r\\n'],
      default: '\n',
      description: 'How lines end.',
    },
    trim_blocks: { type: 'boolean', default: true, description: 'Drop the newline after a Jinja block.' },
    lstrip_blocks: { type: 'boolean', default: false, description: 'Drop the blanks before a Jinja block.' },
    block_start_string: { type: 'string', default: '{%', description: 'What opens a Jinja block.' },
    block_end_string: { type: 'string', default: '%}', description: 'What closes a Jinja block.' },
    variable_start_string: { type: 'string', default: '{{', description: 'What opens a Jinja expression.' },
    variable_end_string: { type: 'string', default: '}}', description: 'What closes a Jinja expression.' },
    comment_start_string: { type: 'string', default: '{#', description: 'What opens a Jinja comment.' },
    comment_end_string: { type: 'string', default: '#}', description: 'What closes a Jinja comment.' },
    output_encoding: {
      type: 'string',
      default: 'utf-8',
      description: 'How the text becomes bytes: utf-8, utf-16-le, ascii, latin-1, windows-1252 …',
    },
    ...attributeParams,
    mode: {
      ...attributeParams.mode,
      description: 'Permissions, octal or symbolic; `preserve` takes those of the template.',
    },
  },
  required: ['src', 'dest'],
  words: { required: 'src and dest are required' },
} as const

type Params = ParamsOf<typeof params>

/**
 * Renders a template with the variables of the task and puts the text onto the target.
 *
 * Source: ansible.builtin.template 2.19; `*.hbs` is hadeploy's own.
 */
export default defineModule({
  name: 'template',
  listsDiff: true,
  summary: 'Render a template and put it onto the target.',
  params,
  returns: {
    dest: 'Where the text went.',
    src: 'The template.',
    checksum: 'The SHA-1 of the text.',
    md5sum: 'The MD5 of the text, when it was written.',
    backup_file: 'The path of the backup, when one was made.',
    mode: 'Permissions, as four octal digits.',
    owner: 'The owner.',
    group: 'The group.',
    size: 'Bytes.',
  },
  examples: `- name: Write haproxy.cfg
  template:
    src: haproxy.cfg.hbs
    dest: /etc/haproxy/haproxy.cfg
    mode: '0644'
    validate: haproxy -c -f %s
  notify: Reload haproxy`,

  prepare: (params, controller) => render(params, controller),
  probe: (copying: Copying, target) => probeCopy(copying, target),
  plan: (copying, before) => planCopy(copying, before),
  apply: (copying, after, target, before) => applyCopy(copying, after, target, before),
  result: (copying, before, after, applied) => copyResult(copying, before, after, applied),
  diff: (copying, before, after) => copyDiff(copying, before, after),
})

async function render(params: Params, controller: Controller): Promise<Copying | Refusal> {
  const invalid = validateRefusal(params.validate)
  if (invalid !== null) return invalid
  const path = controller.findFile(params.src, 'templates')
  if (path === null) {
    return refuse('files/source-absent', `Could not find or access '${params.src}' on the controller.`, {
      hint: 'Relative paths are looked for in templates/ of the role, then beside the playbook.',
    })
  }
  const text = controller.renderFile(path, optionsOf(params))
  const mode = params.mode === 'preserve' ? modeText(await controller.mode(path)) : params.mode
  const copied = {
    ...params,
    remote_src: false,
    local_follow: true,
    decrypt: true,
    ...(mode === undefined ? {} : { mode }),
  }
  const bytes = encoded(text, params.output_encoding)
  if (isRefusal(bytes)) return bytes
  const copying = copyingOf(copied, bytes, path.split('/').at(-1) ?? '', path)
  return isRefusal(copying) ? copying : { ...copying, source: path }
}

function encoded(text: string, encoding: string): Uint8Array | Refusal {
  const encode = encoderOf(encoding)
  if (encode === null) return refuse('files/unsupported', `The encoding "${encoding}" is not known.`)
  return (
    encode(text) ??
    refuse('files/unsupported', `The text has a character that the encoding "${encoding}" has no bytes for.`)
  )
}

function optionsOf(params: Params): RenderOptions {
  return {
    trimBlocks: params.trim_blocks,
    lstripBlocks: params.lstrip_blocks,
    blockStart: params.block_start_string,
    blockEnd: params.block_end_string,
    variableStart: params.variable_start_string,
    variableEnd: params.variable_end_string,
    commentStart: params.comment_start_string,
    commentEnd: params.comment_end_string,
    newlineSequence: params.newline_sequence.replaceAll('\\n', '\n').replaceAll('\\r', '\r'),
    written: params.src,
    destination: params.dest,
  }
}
