import { readXml } from '../../src/document/xml.ts'
import { reconciled } from '../../src/ha/cib/reconcile.ts'
import { readWanted, type CibData } from '../../src/ha/cib/read-wanted.ts'
import type { WantedCib } from '../../src/ha/cib/wanted.ts'
import { elementsIn, type XmlElement } from '../../src/value/xml.ts'

/** What a section of the configuration holds, as XML. */
export interface Sections {
  readonly properties?: string
  readonly nodes?: string
  readonly resources?: string
  readonly constraints?: string
  /** More sections. */
  readonly more?: string
  readonly schema?: string
  readonly features?: string
}

/** A CIB of three nodes, as Pacemaker 2.1 makes it when it starts for the first time. */
export function cibWith(sections: Sections = {}): XmlElement {
  const nodes = [1, 2, 3].map((id) => `<node id="${id}" uname="c${id}"/>`).join('')
  return readXml(
    `<cib crm_feature_set="${sections.features ?? '3.16.1'}" validate-with="${sections.schema ?? 'pacemaker-3.9'}" epoch="5" num_updates="8" admin_epoch="0" have-quorum="1" dc-uuid="1">
  <configuration>
    <crm_config>
      <cluster_property_set id="cib-bootstrap-options">
        <nvpair id="cib-bootstrap-options-dc-version" name="dc-version" value="2.1.5-a3f44794f94"/>
        ${sections.properties ?? ''}
      </cluster_property_set>
    </crm_config>
    <nodes>${sections.nodes ?? nodes}</nodes>
    <resources>${sections.resources ?? ''}</resources>
    <constraints>${sections.constraints ?? ''}</constraints>
    ${sections.more ?? ''}
  </configuration>
  <status/>
</cib>`,
    'The CIB of the test',
  )
}

/** The data as it is read; problems fail the test. */
export function wantedOf(data: CibData): WantedCib {
  const { wanted, problems } = readWanted(data)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return wanted
}

/** The CIB after the data was applied to it; problems fail the test. */
export function applied(cib: XmlElement, data: CibData): XmlElement {
  const { configuration, problems } = reconciled(cib, wantedOf(data))
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return { ...cib, children: cib.children.map((child) => (child.name === 'configuration' ? configuration : child)) }
}

/** The element of an id. */
export function byId(cib: XmlElement, id: string): XmlElement | undefined {
  return elementsIn(cib).find(({ attributes }) => attributes['id'] === id)
}
