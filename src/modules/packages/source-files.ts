import type { ReadTarget, WriteTarget } from '../../target/target.ts'
import type { SourceFiles } from './sources-list.ts'

const script = `
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ -f "$file" ] || continue
  echo "== $file"
  sed 's/^/ /' "$file"
  echo
done`

/** Every one-line source file of apt, in one round trip. */
export async function readSourceFiles(target: ReadTarget): Promise<SourceFiles> {
  const { stdout } = await target.query({ script })
  return sourceFilesIn(stdout)
}

/** Reads what the script prints: headings, and lines indented by one blank. */
export function sourceFilesIn(output: string): SourceFiles {
  const files: Record<string, string> = {}
  for (const part of output.split(/^== /m).slice(1)) {
    const [path = '', ...lines] = part.split('\n')
    files[path] = lines
      .filter((line) => line.startsWith(' '))
      .map((line) => `${line.slice(1)}\n`)
      .join('')
  }
  return files
}

/** Writes what differs, and removes what is gone. */
export async function writeSourceFiles(
  after: SourceFiles,
  before: SourceFiles,
  mode: string,
  target: WriteTarget,
): Promise<void> {
  for (const [path, text] of Object.entries(after)) {
    if (before[path] !== text) await target.writeFile(path, text, before[path] === undefined ? { mode } : {})
  }
  const gone = Object.keys(before).filter((path) => after[path] === undefined)
  if (gone.length > 0) await target.run(['rm', '-f', '--', ...gone])
}
