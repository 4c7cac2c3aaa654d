import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: checkout,
  turbopack: { root: checkout },
  poweredByHeader: false,
  reactStrictMode: true,
  // The types are a step of the tests; the build that a first start waits for does not check them again.
  typescript: { ignoreBuildErrors: true },
  experimental: { optimizePackageImports: ['@mantine/core', '@mantine/hooks', 'lucide-react'] },
};

export default config;
