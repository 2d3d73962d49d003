import type { FactSource } from './fact-source.ts'
import { attributesOf } from './attribute-lines.ts'

/** Vendor, product, board and firmware, as the firmware's DMI table names them; `NA` where it does not. */
export const dmi: FactSource = {
  name: 'dmi',
  subsets: ['hardware', 'product_name', 'system_vendor', 'form_factor', 'bios_version'],
  script: `grep -s -H . /sys/class/dmi/id/* `,
  parse(output) {
    const attributes = attributesOf(output)
    const attribute = (name: string): string => attributes.get(`/sys/class/dmi/id/${name}`) ?? 'NA'
    const chassis = Number(attributes.get('/sys/class/dmi/id/chassis_type'))
    return {
      ...Object.fromEntries(named.map((name) => [name, attribute(name)])),
      system_vendor: attribute('sys_vendor'),
      form_factor: formFactors[chassis] ?? 'NA',
    }
  },
}

const named = [
  'bios_date',
  'bios_vendor',
  'bios_version',
  'board_asset_tag',
  'board_name',
  'board_serial',
  'board_vendor',
  'board_version',
  'chassis_asset_tag',
  'chassis_serial',
  'chassis_vendor',
  'chassis_version',
  'product_name',
  'product_serial',
  'product_uuid',
  'product_version',
] as const

/** Chassis types by number: SMBIOS 3.4, table 17. */
const formFactors: readonly (string | undefined)[] = [
  undefined,
  'Other',
  'Unknown',
  'Desktop',
  'Low Profile Desktop',
  'Pizza Box',
  'Mini Tower',
  'Tower',
  'Portable',
  'Laptop',
  'Notebook',
  'Hand Held',
  'Docking Station',
  'All in One',
  'Sub Notebook',
  'Space-saving',
  'Lunch Box',
  'Main Server Chassis',
  'Expansion Chassis',
  'Sub Chassis',
  'Bus Expansion Chassis',
  'Peripheral Chassis',
  'RAID Chassis',
  'Rack Mount Chassis',
  'Sealed-case PC',
  'Multi-system',
  'CompactPCI',
  'AdvancedTCA',
  'Blade',
  'Blade Enclosure',
  'Tablet',
  'Convertible',
  'Detachable',
  'IoT Gateway',
  'Embedded PC',
  'Mini PC',
  'Stick PC',
]
