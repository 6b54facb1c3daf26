/** The house rules of src/: who may know whom. */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'A domain knows domains, ports and contracts; no framework, no library, no other layer.',
      severity: 'error',
      from: { path: '/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['/domain/', '^src/ports/', '^src/contracts/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'operations-are-plain',
      comment: 'An operation is its parameters and a pure plan; API and worker load it alike.',
      severity: 'error',
      from: { path: '^src/modules/operations/catalog/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: [
          '/domain/',
          '^src/modules/operations/catalog/',
          '^src/ports/',
          '^src/contracts/',
          '^node_modules/class-validator(-jsonschema)?/',
        ],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'contracts-and-ports-stand-alone',
      comment: 'Ports know contracts; contracts know nothing but Node.',
      severity: 'error',
      from: { path: '^src/(ports|contracts)/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/(ports|contracts)/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'worker-reaches-no-database-and-no-edge',
      comment: 'A worker starts without typeorm, pg and express, and without the API’s layers.',
      severity: 'error',
      from: { path: '^src/roles/worker\\.role\\.ts$' },
      to: {
        path: [
          '^node_modules/(typeorm|pg|express|@nestjs/platform-express|multer)/',
          '/(persistence|application)/',
          '^src/http/',
          '^src/modules/[^/]+/http/',
        ],
        reachable: true,
      },
    },
    {
      name: 'adapters-belong-to-roles',
      comment: 'Only a composition root names an adapter.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/roles/', '^src/adapters/', '\\.spec\\.ts$'] },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'A file nobody imports is dead.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['\\.spec\\.ts$', '\\.operation\\.ts$', '^src/main\\.ts$'],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
