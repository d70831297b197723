import { defineConfig } from 'prisma/config';
import { childEnvironment } from './src/platform/config.js';

/** Where Prisma's own commands look. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: childEnvironment({}).DATABASE_URL },
});
