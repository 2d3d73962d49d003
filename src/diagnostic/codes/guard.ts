/** Codes of what guards a host: firewall and SELinux. */
export const guardCodes = {
  'firewalld/absent': 'No firewalld',
  'firewalld/not-running': 'firewalld is not running',
  'firewalld/nothing-named': 'Nothing to allow',
  'selinux/absent': 'No SELinux',
  'selinux/no-policy': 'SELinux mode without a policy',
} as const
