import { createHash } from 'node:crypto'

/** One field of a form, as `multipart/form-data` carries it. */
export interface FormPart {
  readonly name: string
  readonly content: Uint8Array
  /** The media type, such as `text/plain`. */
  readonly type: string
  /** Set for a file: what the server is told of its name. */
  readonly filename?: string
}

/**
 * The body of a form with files, and the media type that names its boundary.
 *
 * Content goes as it is: RFC 7578 tells not to encode it. The boundary is made of the content, so that it cannot be in it
 * but by will, and the same form is the same body.
 */
export function multipartBody(parts: readonly FormPart[]): { readonly bytes: Uint8Array; readonly type: string } {
  const hash = createHash('sha256')
  for (const { name, content } of parts) hash.update(name).update(content)
  const boundary = `hadeploy-${hash.digest('hex').slice(0, 40)}`
  const pieces = parts.flatMap((part) => [Buffer.from(headOf(part, boundary)), part.content, Buffer.from('\r\n')])
  return {
    bytes: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
    type: `multipart/form-data; boundary="${boundary}"`,
  }
}

function headOf({ name, filename, type }: FormPart, boundary: string): string {
  const file = filename === undefined ? '' : `; filename=${quoted(filename)}`
  return [
    `--${boundary}`,
    `Content-Disposition: form-data; name=${quoted(name)}${file}`,
    `Content-Type: ${type}`,
    '',
    '',
  ].join('\r\n')
}

/** @see the HTML standard, "multipart/form-data encoding algorithm" */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}"`
}

/** The media type that a file's name speaks for. */
export function mediaTypeOf(filename: string): string {
  const ending = /\.([^./]+)$/.exec(filename.toLowerCase())?.[1] ?? ''
  return mediaTypes[ending] ?? 'application/octet-stream'
}

const mediaTypes: Readonly<Record<string, string>> = {
  css: 'text/css',
  csv: 'text/csv',
  gif: 'image/gif',
  htm: 'text/html',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  md: 'text/markdown',
  pdf: 'application/pdf',
  png: 'image/png',
  py: 'text/x-python',
  sh: 'application/x-sh',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  txt: 'text/plain',
  xml: 'text/xml',
  zip: 'application/zip',
}
