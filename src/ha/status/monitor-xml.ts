/**
 * The tags of an element in the output of Pacemaker's tools. What is asked of them stands in attributes, so that a tag is
 * all that is needed; comments and CDATA do not occur there.
 */
export function elements(text: string, name: string): readonly string[] {
  return text.match(new RegExp(`<${name}(?=[\\s/>])(?:[^>"]|"[^"]*")*>`, 'g')) ?? []
}

/** The attributes of a tag. */
export function attributesOf(tag: string): ReadonlyMap<string, string> {
  return new Map([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, decoded(value)]))
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function decoded(value: string): string {
  return value.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole)
}
