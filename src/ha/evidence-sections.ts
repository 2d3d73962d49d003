/** What an evidence script printed, by section; each is text, and absent when the host could not fill it. */
export type Sections = Readonly<Record<string, string>>

/** Splits the output of the evidence script: a line `@@ NAME` begins a section. */
export function readSections(output: string): Sections {
  const sections: Record<string, string> = {}
  let name = ''
  for (const line of output.split('\n')) {
    const [, found] = /^@@ (\w+)$/.exec(line) ?? []
    if (found === undefined) {
      if (name !== '') sections[name] = `${sections[name] ?? ''}${line}\n`
    } else {
      name = found
      sections[name] = ''
    }
  }
  return Object.fromEntries(Object.entries(sections).map(([key, text]) => [key, text.replace(/\n$/, '')]))
}
