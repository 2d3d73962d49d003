import { createHash } from 'node:crypto'
import { defineAction, isRefusal, type Step, type StepResult } from '../../module/contract.ts'
import type { ParamsOf } from '../../module/params.ts'
import type { WriteTarget } from '../../target/target.ts'
import { quote } from '../../transport/quote.ts'
import { fromJson, isJsonArray, isJsonObject, toJson, type Json, type JsonObject } from '../../value/json.ts'
import { parseJson, printJson } from '../../value/json-text.ts'
import { str } from '../../value/print.ts'
import { pathInfo } from '../../module/path-info.ts'
import { TypeFault } from '../../value/type-fault.ts'
import { typeName } from '../../value/type-name.ts'
import { attributeParams, attributesToSet, ownershipOf, planOwnership } from './attributes.ts'
import { curlConfig, failureText, reasonOf, requestParams, type HttpRequest } from './http-request.ts'
import { mediaTypeOf, multipartBody, type FormPart } from './multipart.ts'

const params = {
  properties: {
    ...requestParams,
    method: { type: 'string', default: 'GET', description: 'The method, in capitals.' },
    body: { type: 'raw', description: 'The body.' },
    body_format: {
      type: 'string',
      enum: ['form-multipart', 'form-urlencoded', 'json', 'raw'],
      default: 'raw',
      description:
        'What a body that is no text becomes, with the header that says so. A field of `form-multipart` is text, or a dict ' +
        'of `filename`, `content` and `mime_type`; the file is one of the controller, of the target with `remote_src`.',
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
    ...attributeParams,
  },
  required: ['url'],
  mutuallyExclusive: [['body', 'src']],
} as const

type Params = ParamsOf<typeof params>

/**
 * Sends a request over HTTP from the target, by curl.
 *
 * Source: ansible.builtin.uri 2.19. The whole request goes to curl through a pipe.
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
    if (step.checkMode) return { changed: false, skipped: true, msg: 'This action (uri) does not support check mode.' }
    if (!/^[A-Z]+$/i.test(params.method)) {
      return failed("Parameter 'method' needs to be a single word in uppercase, like GET or POST.")
    }
    const reason = await reasonNotToSend(params, target)
    if (reason !== null) return { changed: false, stdout: reason, stdout_lines: [reason] }
    const body = await bodyOf(params, step, target)
    if (typeof body === 'string') return failed(body)
    return send(requestOf({ ...params, method: params.method.toUpperCase() }, body), body.bytes, params, target)
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

function requestOf(params: Params, { type, file }: Body): HttpRequest {
  const follows =
    ['all', 'yes'].includes(params.follow_redirects) ||
    (isSafe(params) && !['no', 'none'].includes(params.follow_redirects))
  return {
    url: params.url,
    method: params.method,
    headers: headersOf(params, type),
    timeoutSeconds: params.timeout,
    validateCerts: params.validate_certs,
    userAgent: params.http_agent,
    useProxy: params.use_proxy,
    usesNetrc: params.use_netrc,
    decompresses: params.decompress,
    ...(params.ciphers === undefined ? {} : { ciphers: params.ciphers.join(':') }),
    followRedirects: follows,
    ...(file === undefined ? {} : { bodyFile: file }),
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

/** What is sent: a file that curl reads, whose bytes come along unless it lies on the target. */
interface Body {
  readonly file?: string
  readonly bytes?: Uint8Array
  /** The media type that goes without saying. */
  readonly type?: string
}

/** The name of the file, in the folder where curl is run, that holds what comes along. */
const sentFile = 'sent'

function sending(bytes: Uint8Array | string, type?: string): Body {
  const file = { file: sentFile, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes }
  return type === undefined ? file : { ...file, type }
}

/** The body, or a sentence that says why there is none. */
async function bodyOf(params: Params, { controller }: Step, target: WriteTarget): Promise<Body | string> {
  const { body = null, src, remote_src: isRemote } = params
  if (src !== undefined && isRemote) return { file: src }
  if (src !== undefined) {
    const path = controller.findFile(src, 'files')
    return path === null ? `Unable to open source file ${src}` : sending(await controller.readBytes(path))
  }
  switch (params.body_format) {
    case 'json':
      if (body === null) return { type: 'application/json' }
      return sending(typeof body === 'string' ? body : printJson(fromJson(body)), 'application/json')
    case 'form-urlencoded':
      if (body === null) return { type: 'application/x-www-form-urlencoded' }
      return sending(typeof body === 'string' ? body : formOf(body), 'application/x-www-form-urlencoded')
    case 'form-multipart': {
      if (!isJsonObject(body)) return `body must be mapping, cannot be type ${typeName(fromJson(body))}`
      const parts = await formParts(body, async (file) => {
        const path = isRemote ? file : controller.findFile(file, 'files')
        return path === null ? null : await (isRemote ? target : controller).readBytes(path)
      })
      if (typeof parts === 'string') return `failed to parse body as form-multipart: ${parts}`
      const { bytes, type } = multipartBody(parts)
      return sending(bytes, type)
    }
    case 'raw':
      if (body === null) return {}
      return sending(typeof body === 'object' ? printJson(fromJson(body)) : str(fromJson(body)))
  }
}

/** The fields of a form with their contents, or a sentence that says what is wrong with one. */
async function formParts(
  fields: JsonObject,
  read: (file: string) => Promise<Uint8Array | null>,
): Promise<readonly FormPart[] | string> {
  const parts: FormPart[] = []
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field === 'string') {
      parts.push({ name, content: Buffer.from(field), type: 'text/plain' })
      continue
    }
    if (!isJsonObject(field)) return `value must be a string, or mapping, cannot be type ${typeName(fromJson(field))}`
    const { filename, content, mime_type: mime } = field
    const file = typeof filename === 'string' && filename !== '' ? filename : undefined
    const type = typeof mime === 'string' ? mime : mediaTypeOf(file ?? '')
    const shownName = file === undefined ? {} : { filename: file.split('/').at(-1) ?? file }
    if (content !== undefined && content !== null && content !== '') {
      parts.push({ name, content: Buffer.from(str(fromJson(content))), type, ...shownName })
      continue
    }
    if (file === undefined) return 'at least one of filename or content must be provided'
    const bytes = await read(file)
    if (bytes === null) return `Could not find or access '${file}'`
    parts.push({ name, content: bytes, type, ...shownName })
  }
  return parts
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
  /** Of all answers on the way. */
  readonly cookies: Readonly<Record<string, string>>
  readonly content: Uint8Array
}

const noCurlStatus = 246

async function send(
  request: HttpRequest,
  body: Uint8Array | undefined,
  params: Params,
  target: WriteTarget,
): Promise<StepResult> {
  const stdin = body === undefined ? {} : { stdin: body }
  const reply = await target.run({ script: requestText(request, body !== undefined) }, { okStatus: 'any', ...stdin })
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
  return { changed: false, ...result, ...(await keep(answer, params.dest, params, target)) }
}

/** Shell text that sends the request and prints facts, headers and content, the last two in base64. */
function requestText(request: HttpRequest, hasBody: boolean): string {
  const format = '%{http_code}\\n%{url_effective}\\n%{num_redirects}\\n%{time_total}\\n'
  return `command -v curl >/dev/null || exit ${noCurlStatus}
d=$(mktemp -d) || exit 1
trap 'rm -rf -- "$d"' EXIT
: >"$d/body"; : >"$d/head"
${hasBody ? `cat >"$d/${sentFile}" || exit 1; cd -- "$d"` : ':'}
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
    cookies: cookiesIn(text(head64)),
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

function cookiesIn(heads: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...heads.matchAll(/^set-cookie:\s*([^=;\s]+)=([^;\r\n]*)/gim)].map(([, name = '', value = '']) => [name, value]),
  )
}

function shown(answer: Answer, request: HttpRequest, { return_content }: Params): JsonObject {
  const base = {
    url: answer.url || request.url,
    redirected: answer.redirects > 0,
    elapsed: answer.seconds,
    status: answer.status,
  }
  if (answer.curlStatus !== 0) return { ...base, msg: failureText(answer.error, request.url) }
  const reason = reasonOf(answer.status, answer.statusLine)
  const msg =
    answer.status < 300 ? `${reason} (${answer.content.length} bytes)` : `HTTP Error ${answer.status}: ${reason}`
  const text = Buffer.from(answer.content).toString('utf8')
  return {
    ...(answer.status < 300 ? shownCookies(answer) : {}),
    ...answer.headers,
    ...locationIn(answer, request),
    ...base,
    msg,
    ...jsonIn(text, str(fromJson(answer.headers['content_type'] ?? ''))),
    ...(return_content ? { content: text } : {}),
  }
}

/** Where a redirection leads, which servers may tell from where they are. */
function locationIn({ headers }: Answer, { url }: HttpRequest): JsonObject {
  const { location } = headers
  return typeof location === 'string' && URL.canParse(location, url) ? { location: new URL(location, url).href } : {}
}

function shownCookies({ cookies }: Answer): JsonObject {
  const pairs = Object.entries(cookies).map(([name, value]) => `${name}=${value}`)
  return { cookies, cookies_string: pairs.join('; ') }
}

function jsonIn(text: string, contentType: string): { json?: Json } {
  if (!/^[\w.-]+\/(?:[\w.-]+\+)?(?:json|javascript|x-javascript)\b/i.test(contentType)) return {}
  try {
    return { json: toJson(parseJson(text)) }
  } catch (fault) {
    if (fault instanceof TypeFault) return {}
    throw fault
  }
}

async function keep(
  { content, url, headers }: Answer,
  dest: string,
  { mode, owner, group }: Params,
  target: WriteTarget,
): Promise<JsonObject> {
  const found = await target.stat(dest, { follow: true, checksum: 'sha1' })
  const path = found?.type === 'directory' ? `${dest.replace(/\/+$/, '')}/${nameIn(url, headers)}` : dest
  const stat = path === dest ? found : await target.stat(path, { follow: true, checksum: 'sha1' })
  if (stat?.checksum === createHash('sha1').update(content).digest('hex')) {
    const before = ownershipOf(stat)
    const after = planOwnership(
      before,
      { ...(mode && { mode }), ...(owner && { owner }), ...(group && { group }) },
      false,
    )
    if (isRefusal(after)) return { changed: false, failed: true, msg: after.detail, path }
    const attributes = attributesToSet(before, after)
    await target.setAttributes(path, attributes)
    return { changed: Object.keys(attributes).length > 0, path, ...(await pathInfo(path, target)) }
  }
  await target.writeFile(path, content, { ...(mode && { mode }), ...(owner && { owner }), ...(group && { group }) })
  return { changed: true, path, ...(await pathInfo(path, target)) }
}

/** What the content is called, where only a directory is given. */
function nameIn(url: string, headers: JsonObject): string {
  const disposition = headers['content_disposition']
  const [, quotedName, bareName] =
    typeof disposition === 'string' ? (/filename=(?:"([^"]*)"|([^;\s]+))/.exec(disposition) ?? []) : []
  const name = quotedName ?? bareName ?? (URL.canParse(url) ? new URL(url).pathname : '')
  return name.split('/').at(-1) || 'index.html'
}
