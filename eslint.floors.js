/**
 * The floors of src: a folder imports only folders of a lower rank. One row a floor, lowest first.
 * DESIGN draws the same tree with wider floors; these are cut finer so that no two folders of one floor need each other.
 */
export const ranks = [
  ['diagnostic', 'text'],
  ['value'],
  ['expression', 'transport', 'vault', 'event', 'project', 'ha'],
  ['document', 'target', 'template', 'reporters'],
  ['schema', 'inventory', 'facts'],
  ['module'],
  ['playbook', 'modules'],
  ['variables'],
  ['engine'],
  ['cli'],
]

/** Which one place may import a package. Everything else goes through it. @type {Record<string, string[]>} */
export const owners = {
  yaml: ['src/document/'],
  'fast-xml-parser': ['src/document/xml.ts'],
  ajv: ['src/schema/'],
  ssh2: ['src/transport/ssh.ts'],
  handlebars: ['src/template/handlebars.ts'],
  listr2: ['src/reporters/'],
  commander: ['src/cli/'],
}

/**
 * The floors as eslint zones: importing upwards or sideways is an error that says why.
 *
 * @returns {import('eslint').Linter.Config[]}
 */
export function floors() {
  const folders = ranks.flat()
  return folders.map((folder) => {
    const rank = ranks.findIndex((row) => row.includes(folder))
    const forbidden = ranks
      .slice(rank)
      .flat()
      .filter((other) => other !== folder)
    const packages = Object.entries(owners).filter(
      ([, files]) => !files.some((file) => file.startsWith(`src/${folder}/`)),
    )
    return {
      files: [`src/${folder}/**/*.ts`],
      rules: {
        'no-restricted-imports': [
          'error',
          {
            paths: packages.map(([name, files]) => ({
              name,
              message: `${name} is imported only in ${files.join(', ')}.`,
            })),
            patterns: forbidden.map((other) => ({
              regex: `^(\\.\\./)+${other}/`,
              message: `${folder} stands on a lower or equal floor than ${other}: move the code down, or pass it in as an argument.`,
            })),
          },
        ],
      },
    }
  })
}
