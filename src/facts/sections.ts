import type { FactSource } from './fact-source.ts'

/**
 * One shell text that runs every source and prints a section for each.
 *
 * A section's lines are indented by one blank and its heading is not, so no output can look like a heading.
 */
export function gatheringScript(sources: readonly FactSource[]): string {
  return sources
    .map(({ name, script }) => `echo '${name}'\n{\n${script}\necho\n} 2>/dev/null </dev/null | sed 's/^/ /'`)
    .join('\n')
}

/** The output of {@link gatheringScript} cut into the sections' own outputs, by source name. */
export function sectionsOf(output: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string[]>()
  let current: string[] = []
  for (const line of output.split('\n')) {
    if (line.startsWith(' ')) {
      current.push(line.slice(1))
    } else if (line !== '') {
      current = []
      sections.set(line, current)
    }
  }
  return new Map([...sections].map(([name, lines]) => [name, lines.join('\n')]))
}
