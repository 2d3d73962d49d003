import { userInfo } from 'node:os'

/** The account that runs hadeploy. HOME beats the account's own folder, as everywhere. */
export function localAccount(): { readonly name: string; readonly homeFolder: string } {
  const { username, homedir } = userInfo()
  return { name: username, homeFolder: process.env['HOME'] ?? homedir }
}
