// TypeScript runs as it stands: Node strips the types, so nothing is transformed.
const config = {
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testTimeout: 60_000,
};
export { config as default };
