/** What a test wants to be otherwise in the answer of `crm_mon`. */
export interface Deviation {
  readonly quorum?: string
  readonly dc?: string
  readonly maintenance?: string
  /** Attributes of the address. */
  readonly vip?: string
  readonly more?: string
}

const calm = 'failed="false" blocked="false"'

/** The answer of Pacemaker 2.1's `crm_mon --output-as=xml`: three members, an address, a clone, and a resource that is down. */
export function answerOf({ quorum = 'true', dc, maintenance = 'false', vip = calm, more = '' }: Deviation): string {
  const nodes = ['c1', 'c2', 'c3'].map(
    (name) =>
      `<node name="${name}" online="true" standby="false" standby_onfail="false" maintenance="false" unclean="false"/>`,
  )
  const instances = ['c1', 'c2'].map(
    (name) =>
      `<resource id="lb-haproxy" resource_agent="systemd:haproxy" role="Started" active="true" managed="true" ${calm}><node name="${name}"/></resource>`,
  )
  return `<pacemaker-result api-version="2.25" request="crm_mon">
  <summary>
    ${dc ?? `<current_dc present="true" name="c1" with_quorum="${quorum}"/>`}
    <cluster_options stonith-enabled="false" maintenance-mode="${maintenance}"/>
  </summary>
  <nodes>${nodes.join('')}</nodes>
  <resources>
    <resource id="vip" resource_agent="ocf:heartbeat:IPaddr2" role="Started" active="true" managed="true" ${vip}><node name="c2"/></resource>
    <clone id="lb-haproxy-clone">${instances.join('')}</clone>
    <resource id="down" resource_agent="ocf:heartbeat:Dummy" role="Stopped" active="false" managed="true" ${calm}/>
  </resources>
  ${more}
  <status code="0" message="OK"/>
</pacemaker-result>`
}
