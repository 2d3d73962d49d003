import type { CommandResult } from '../target/target.ts'
import type { JsonObject } from '../value/json.ts'

/** Ansible's return values of a command's output. */
export function outputOf({ status, stdout, stderr }: Pick<CommandResult, 'status' | 'stdout' | 'stderr'>): JsonObject {
  return { rc: status, stdout, stderr, stdout_lines: linesOf(stdout), stderr_lines: linesOf(stderr) }
}

/** Lines without their ends; no last empty one. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
