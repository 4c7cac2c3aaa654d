/**
 * Import directions, checked by `npm run lint` and by a test: a package imports only from the lines above it in
 * config, contracts, {domain, platform, queues}, {database, sources, channels}, engine, {api, worker, embedded}.
 */
const packagesPath = (...names) => `^packages/(${names.join('|')})/`;
const LAYERS = [['contracts'], ['domain', 'platform', 'queues'], ['database', 'sources', 'channels'], ['engine']];
const EXTRA = { 'api-client': ['contracts'], recorder: ['contracts'], web: ['api-client', 'contracts'] };

const layerRules = LAYERS.flatMap((layer, index) =>
  layer.map((name) => ({
    name: `${name}-imports-only-what-stands-above-it`,
    severity: 'error',
    from: { path: packagesPath(name), pathNot: '\\.test\\.ts$|/test/' },
    to: { path: '^(packages|apps)/', pathNot: packagesPath('config', name, ...LAYERS.slice(0, index).flat()) },
  })),
);
const extraRules = Object.entries(EXTRA).map(([name, allowed]) => ({
  name: `${name}-imports-only-what-stands-above-it`,
  severity: 'error',
  from: { path: `^(packages|apps)/${name}/`, pathNot: '\\.test\\.tsx?$|/test/' },
  to: {
    path: '^(packages|apps)/',
    pathNot: [`^(packages|apps)/${name}/`, packagesPath('config', ...allowed)],
    // The database's model types are the web app's too, but nothing of it may run there.
    ...(name === 'web' ? { dependencyTypesNot: ['type-only'] } : {}),
  },
}));
const only = (name, target, owners) => ({
  name,
  severity: 'error',
  from: { path: '^(packages|apps)/', pathNot: [...owners, '\\.test\\.tsx?$', '/test/', '^packages/testkit/'] },
  to: { path: target },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'tests-kit-is-for-tests',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: ['^packages/testkit/', '\\.test\\.tsx?$', '/test/'] },
      to: { path: '^packages/testkit/' },
    },
    ...layerRules,
    ...extraRules,
    only('nest-only-in-api-and-worker', 'node_modules/@nestjs/', ['^apps/(api|worker)/']),
    only('bullmq-only-in-queues-and-worker', 'node_modules/bullmq/', ['^packages/queues/', '^apps/worker/']),
    only('prisma-and-pg-only-in-database', 'node_modules/(@prisma|prisma|pg)/', [
      '^packages/database/',
      '^packages/queues/',
    ]),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.next|generated)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['sc-source', 'import', 'node', 'default'] },
  },
};
