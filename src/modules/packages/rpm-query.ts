import type { Command } from '../../target/target.ts'
import { quote, quoteAll } from '../../transport/quote.ts'
import { findDnf, portable } from './dnf-command.ts'

/** What rpm knows of the asked packages, and what could be updated. */
export interface RpmAnswer {
  readonly installed: Readonly<Record<string, readonly string[] | null>>
  /** `name.arch` of packages with something newer. */
  readonly outdated: readonly string[]
}

const format = '%{NAME}-%{EPOCHNUM}:%{VERSION}-%{RELEASE}.%{ARCH}\\n'

/**
 * The one read-only command that asks which of the packages are installed.
 *
 * A name may be a package, a path that a package owns, a capability, a glob, or an .rpm file or URL.
 *
 * @param checkUpdate - words of `dnf check-update`, or null not to ask
 */
export function rpmQuestion(names: readonly string[], root: string, checkUpdate: readonly string[] | null): Command {
  const rpm = root === '/' ? 'rpm' : `rpm --root ${quote(root)}`
  return {
    script: `{
LC_ALL=C; export LC_ALL
for name in ${quoteAll(names)}; do
  echo "== $name"
  case $name in
    @*|'*') ;;
    *.rpm)
      ${rpm} -q --qf '${format}' "$(${rpm} -qp --nosignature "$name")" ;;
    *[*?[]*) ${rpm} -qa --qf '${format}' "$name" ;;
    *) ${rpm} -q --qf '${format}' "$name" || ${rpm} -q --qf '${format}' --whatprovides "$name" ;;
  esac | grep -v ' '
done
${checkUpdate === null ? '' : `echo '== outdated packages'\n${findDnf}\n"$dnf" -q ${portable(checkUpdate)}`}
exit 0
} 2>/dev/null`,
  }
}

/** Reads what {@link rpmQuestion} printed. */
export function rpmAnswer(names: readonly string[], output: string): RpmAnswer {
  const sections = new Map<string, string[]>()
  let current: string[] = []
  for (const line of output.split('\n')) {
    if (line.startsWith('== ')) sections.set(line.slice(3), (current = []))
    else if (line.trim() !== '') current.push(line)
  }
  return {
    installed: Object.fromEntries(
      names.map((name) => {
        const packages = [...new Set(sections.get(name) ?? [])].sort()
        return [name, packages.length === 0 ? null : packages]
      }),
    ),
    outdated: outdatedIn(sections.get('outdated packages') ?? []),
  }
}

/** `name.arch  version  repository` lines; what follows "Obsoleting Packages" is no update of its own. */
function outdatedIn(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.startsWith('Obsoleting'))
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .map((line) => /^(\S+\.\w+)\s+\S*\d\S*\s+\S+/.exec(line)?.[1])
    .filter((name) => name !== undefined)
}
