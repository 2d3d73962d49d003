import { createHash } from 'node:crypto'
import { defineAction, type Step, type StepResult } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { WriteTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'
import { fromJson, isJsonArray, isJsonObject, type Json, type JsonObject } from '../../value/json.ts'
import { printJson } from '../../value/json-text.ts'
import { str } from '../../value/print.ts'
import { attributeParams } from './attributes.ts'
import { curlConfig, reasonOf, requestParams, type HttpRequest } from './http-request.ts'

const params = {
  properties: {
    ...requestParams,
    method: { type: 'string', default: 'GET', description: 'The method, in capitals.' },
    body: { type: 'raw', description: 'The body.' },
    body_format: {
      type: 'string',
      enum: ['form-urlencoded', 'json', 'raw'],
      default: 'raw',
      description: 'What a body that is no text becomes, with the header that says so.',
    },
    src: {
      type: 'string',
      format: 'path',
      description: 'A file of the target (of the controller without `remote_src`) that is the body.',
    },
    remote_src: { type: 'boolean', default: false, description: '`src` lies on the target.' },
    status_code: {
      type: 'array',
      items: { type: 'integer' },
      default: [200],
      description: 'The statuses that are no failure.',
    },
    return_content: { type: 'boolean', default: false, description: 'Give the content of the answer.' },
    follow_redirects: {
      type: 'string',
      enum: ['all', 'no', 'none', 'safe', 'urllib2', 'yes'],
      default: 'safe',
      description: 'Follow redirections: all, none, or (`safe`) those of GET and HEAD.',
    },
    dest: { type: 'string', format: 'path', description: 'Write the content to this file of the target.' },
    creates: { type: 'string', format: 'path', description: 'When this exists, nothing is sent.' },
    removes: { type: 'string', format: 'path', description: 'When this does not exist, nothing is sent.' },
    unix_socket: { type: 'string', format: 'path', description: 'Connect to this socket of the target.' },
    force: { type: 'boolean', default: false, description: 'Ask caches on the way to look again.' },
    use_netrc: {
      type: 'boolean',
      default: true,
      description: 'Taken for the sake of Ansible playbooks; no netrc is read.',
    },
    decompress: {
      type: 'boolean',
      default: true,
      description: 'Taken for the sake of Ansible playbooks; nothing compressed is asked for.',
    },
    ...attributeParams,
  },
  required: ['url'],
  mutuallyExclusive: [['body', 'src']],
} as const

type Params = ParamsOf<typeof params>

/**
 * Sends a request over HTTP from the target, by curl.
 *
 * Source: ansible.builtin.uri 2.14, without multipart bodies. The whole request goes to curl through a pipe.
 */
export default defineAction({
  name: 'uri',
  summary: 'Send a request over HTTP from the target.',
  params,
  returns: {
    status: 'The status; −1 when there was no answer.',
    content: 'The content, with `return_content`.',
    json: 'The content of a JSON answer, read.',
    url: 'The address that answered, after redirections.',
    redirected: 'Whether there were any.',
    msg: 'The outcome in words.',
    elapsed: 'Whole seconds it took.',
    path: 'Where the content was written.',
  },
  examples: `- name: Wait until Keystone answers
  uri:
    url: http://10.0.0.10:5000/v3
    status_code: [200, 300]
  register: keystone
  until: keystone.status in [200, 300]
  retries: 30
  delay: 2`,

  async run(params, target, step) {
    if (step.checkMode) return { changed: false, skipped: true, msg: 'A request is not sent in check mode.' }
    if (!/^[A-Z]+$/.test(params.method)) {
      return failed("Parameter 'method' needs to be a single word in uppercase, like GET or POST.")
    }
    const reason = await reasonNotToSend(params, target)
    if (reason !== null) return { changed: false, stdout: reason }
    const request = await requestOf(params, step)
    if (typeof request === 'string') return failed(request)
    return send(request, params, target)
  },
})

function failed(msg: string): StepResult {
  return { changed: false, failed: true, msg }
}

async function reasonNotToSend({ creates, removes }: Params, target: WriteTarget): Promise<string | null> {
  if (creates !== undefined && (await target.stat(creates)) !== null) return `skipped, since '${creates}' exists`
  if (removes !== undefined && (await target.stat(removes)) === null)
    return `skipped, since '${removes}' does not exist`
  return null
}

/** The request, or a sentence that says why it cannot be made. */
async function requestOf(params: Params, { controller }: Step): Promise<HttpRequest | string> {
  const body = bodyOf(params)
  let localBody: string | undefined
  if (params.src !== undefined && !params.remote_src) {
    const path = controller.findFile(params.src, 'files')
    if (path === null) return `Unable to open source file ${params.src}`
    localBody = Buffer.from(await controller.readBytes(path)).toString('utf8')
  }
  const content = body?.text ?? localBody
  const follows =
    ['all', 'yes'].includes(params.follow_redirects) ||
    (isSafe(params) && !['no', 'none'].includes(params.follow_redirects))
  return {
    url: params.url,
    method: params.method,
    headers: headersOf(params, body?.type),
    timeoutSeconds: params.timeout,
    validateCerts: params.validate_certs,
    userAgent: params.http_agent,
    useProxy: params.use_proxy,
    followRedirects: follows,
    ...(content === undefined ? {} : { body: content }),
    ...(params.src !== undefined && params.remote_src ? { bodyFile: params.src } : {}),
    ...(params.url_username === undefined ? {} : { username: params.url_username }),
    ...(params.url_password === undefined ? {} : { password: params.url_password }),
    ...(params.ca_path === undefined ? {} : { caPath: params.ca_path }),
    ...(params.client_cert === undefined ? {} : { clientCert: params.client_cert }),
    ...(params.client_key === undefined ? {} : { clientKey: params.client_key }),
    ...(params.unix_socket === undefined ? {} : { unixSocket: params.unix_socket }),
  }
}

function isSafe({ method }: Params): boolean {
  return method === 'GET' || method === 'HEAD'
}

function headersOf({ headers, force }: Params, type: string | undefined): Readonly<Record<string, string>> {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, str(fromJson(value))]))
  const hasType = Object.keys(given).some((name) => name.toLowerCase() === 'content-type')
  return {
    ...(force ? { 'Cache-Control': 'no-cache' } : {}),
    ...(type === undefined || hasType ? {} : { 'Content-Type': type }),
    ...given,
  }
}

function bodyOf({ body, body_format }: Params): { readonly text: string; readonly type?: string } | undefined {
  if (body === undefined || body === null) return undefined
  switch (body_format) {
    case 'json':
      return { text: typeof body === 'string' ? body : printJson(fromJson(body)), type: 'application/json' }
    case 'form-urlencoded':
      return { text: typeof body === 'string' ? body : formOf(body), type: 'application/x-www-form-urlencoded' }
    case 'raw':
      return { text: typeof body === 'object' ? printJson(fromJson(body)) : str(fromJson(body)) }
  }
}

function formOf(body: Json): string {
  const form = new URLSearchParams()
  for (const [key = null, value = null] of pairsOf(body)) {
    for (const item of value !== null && isJsonArray(value) ? value : [value]) {
      if (item !== null) form.append(str(fromJson(key)), str(fromJson(item)))
    }
  }
  return form.toString()
}

function pairsOf(body: Json): readonly (readonly Json[])[] {
  if (body !== null && isJsonArray(body))
    return body.map((pair) => (pair !== null && isJsonArray(pair) ? pair : [pair]))
  return isJsonObject(body) ? Object.entries(body) : []
}

interface Answer {
  readonly curlStatus: number
  readonly status: number
  readonly url: string
  readonly redirects: number
  readonly seconds: number
  readonly error: string
  readonly statusLine: string
  readonly headers: JsonObject
  readonly content: Uint8Array
}

const noCurlStatus = 246

async function send(request: HttpRequest, params: Params, target: WriteTarget): Promise<StepResult> {
  const reply = await target.run({ script: requestText(request) }, { okStatus: 'any' })
  if (reply.status === noCurlStatus) {
    return failed('The target has no curl, and uri needs it. Install the package curl there, with the module package.')
  }
  if (reply.status !== 0) return failed(`The request could not be made: ${reply.stderr.trim()}`)
  const answer = answerOf(reply.stdout)
  const result = shown(answer, request, params)
  if (answer.curlStatus !== 0 || !params.status_code.includes(answer.status)) {
    const codes = `[${params.status_code.join(', ')}]`
    const shownMsg = str(fromJson(result['msg'] ?? ''))
    return {
      ...result,
      changed: false,
      failed: true,
      msg: `Status code was ${answer.status} and not ${codes}: ${shownMsg}`,
    }
  }
  if (params.dest === undefined) return { changed: false, ...result }
  return { ...result, ...(await keep(answer.content, params.dest, params, target)) }
}

/** Shell text that sends the request and prints facts, headers and content, the last two in base64. */
function requestText(request: HttpRequest): string {
  const format = '%{http_code}\\n%{url_effective}\\n%{num_redirects}\\n%{time_total}\\n'
  return `command -v curl >/dev/null || exit ${noCurlStatus}
d=$(mktemp -d) || exit 1
trap 'rm -rf -- "$d"' EXIT
: >"$d/body"; : >"$d/head"
printf '%s' ${quote(curlConfig(request))} | curl -q -sS -K - -D "$d/head" -o "$d/body" -w ${quote(format)} 2>"$d/error"
echo $?
base64 <"$d/error" | tr -d '\\n'; echo
base64 <"$d/head" | tr -d '\\n'; echo
base64 <"$d/body" | tr -d '\\n'; echo`
}

function answerOf(output: string): Answer {
  const [status, url = '', redirects, seconds, curlStatus, error64 = '', head64 = '', content64 = ''] =
    output.split('\n')
  const text = (encoded: string): string => Buffer.from(encoded, 'base64').toString('utf8')
  // After redirections there are several heads; the last one belongs to the content.
  const head =
    text(head64)
      .trim()
      .split(/\r?\n\r?\n/)
      .at(-1)
      ?.split(/\r?\n/) ?? []
  const ok = Number(curlStatus) === 0
  return {
    curlStatus: Number(curlStatus),
    status: ok ? Number(status) : -1,
    url,
    redirects: Number(redirects),
    seconds: Math.floor(Number(seconds)),
    error: text(error64)
      .trim()
      .replace(/^curl: /, ''),
    statusLine: head[0] ?? '',
    headers: headersIn(head.slice(1)),
    content: Buffer.from(content64, 'base64'),
  }
}

/** Headers by name, in small letters and with underscores; repeated ones are joined. */
function headersIn(lines: readonly string[]): JsonObject {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).toLowerCase().replaceAll('-', '_')
    const value = line.slice(colon + 1).trim()
    const earlier = headers.get(name)
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`)
  }
  return Object.fromEntries(headers)
}

function shown(answer: Answer, request: HttpRequest, { return_content }: Params): JsonObject {
  const base = {
    url: answer.url || request.url,
    redirected: answer.redirects > 0,
    elapsed: answer.seconds,
    status: answer.status,
  }
  if (answer.curlStatus !== 0) return { ...base, msg: `Request failed: ${answer.error}` }
  const reason = reasonOf(answer.status, answer.statusLine)
  const msg =
    answer.status < 400 ? `${reason} (${answer.content.length} bytes)` : `HTTP Error ${answer.status}: ${reason}`
  const text = Buffer.from(answer.content).toString('utf8')
  return {
    cookies: {},
    cookies_string: '',
    ...answer.headers,
    ...base,
    msg,
    ...jsonIn(text, str(fromJson(answer.headers['content_type'] ?? ''))),
    ...(return_content ? { content: text } : {}),
  }
}

function jsonIn(text: string, contentType: string): { json?: Json } {
  if (!/^[\w.-]+\/(?:[\w.-]+\+)?(?:json|javascript|x-javascript)\b/i.test(contentType)) return {}
  try {
    // JSON.parse gives what Json describes.
    return { json: JSON.parse(text) as Json }
  } catch {
    return {}
  }
}

async function keep(
  content: Uint8Array,
  dest: string,
  { mode, owner, group }: Params,
  target: WriteTarget,
): Promise<{ readonly changed: boolean; readonly path: string }> {
  const attributes = { ...(mode && { mode }), ...(owner && { owner }), ...(group && { group }) }
  const stat = await target.stat(dest, { follow: true, checksum: 'sha1' })
  if (stat?.checksum === createHash('sha1').update(content).digest('hex')) {
    await target.setAttributes(dest, attributes)
    return { changed: false, path: dest }
  }
  await target.writeFile(dest, content, attributes)
  return { changed: true, path: dest }
}
