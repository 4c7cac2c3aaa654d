import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

/** What everything that this server answers tells browsers; the pages' policy, with its nonce, is the proxy's. */
const HEADERS = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'X-XSS-Protection': '0',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};
/** Answers to programs are data, and no page. */
const DATA_POLICY = { 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" };

/** Pages whose address opens something. */
const SECRET_ADDRESS = { 'Referrer-Policy': 'no-referrer' };

const asList = (headers: Record<string, string>) => Object.entries(headers).map(([key, value]) => ({ key, value }));

const checkout = fileURLToPath(new URL('../..', import.meta.url));

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: checkout,
  turbopack: { root: checkout },
  poweredByHeader: false,
  reactStrictMode: true,
  headers: () =>
    Promise.resolve([
      { source: '/:path*', headers: asList(HEADERS) },
      { source: '/api/:path*', headers: asList(DATA_POLICY) },
      { source: '/:page(invitations|reset-password|sign-up)/:token', headers: asList(SECRET_ADDRESS) },
    ]),
  // The types are a step of the tests; the build that a first start waits for does not check them again.
  typescript: { ignoreBuildErrors: true },
  experimental: { optimizePackageImports: ['@mantine/core', '@mantine/hooks', 'lucide-react'] },
};

export default config;
