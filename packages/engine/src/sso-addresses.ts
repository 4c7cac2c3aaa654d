import type { SsoAvailability, SsoSettings } from '@signalcraft/contracts/sso';

/** Whether this server signs people in by SAML, or who does. */
export const ssoAvailability = (options: { usesClerk: boolean; isOn: boolean }): SsoAvailability => {
  if (options.usesClerk) return 'clerk';
  return options.isOn ? 'available' : 'off';
};

/** Where a workspace's provider and its people find it; the metadata's address is the entity id. */
export function ssoAddresses(options: { webBaseUrl: string; slug: string }): SsoSettings['addresses'] {
  const base = `${new URL(options.webBaseUrl).origin}/api/auth/saml/${options.slug}`;
  return {
    entityId: `${base}/metadata`,
    metadataUrl: `${base}/metadata`,
    acsUrl: `${base}/acs`,
    loginUrl: `${base}/login`,
  };
}
