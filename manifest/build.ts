// `npm run build`: checks the Teams app package and writes it to manifest/dist, for the application and host of the environment.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { problemsOf } from './check.ts';
import { demo, packageFiles } from './package.ts';
import { placeFrom } from './place.ts';
import { zip } from './zip.ts';

/** Another folder may be named on the command line. */
const folder = process.argv[2] ?? join(import.meta.dirname, 'dist');

function build(): string {
  const place = placeFrom(process.env);
  const files = packageFiles(place);
  const problems = problemsOf(files);
  if (problems.length > 0) throw new Error(['Teams would refuse this app package:', ...problems].join('\n  - '));
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, 'usher.zip');
  writeFileSync(archive, zip(files));
  writeFileSync(join(folder, 'manifest.dist.json'), files.get('manifest.json') ?? '');
  const note = place.appId === demo.appId ? '\nIt carries the demo id and cannot be uploaded: set MicrosoftAppId and USHER_PUBLIC_URL to build yours.' : '';
  return `${relative(process.cwd(), archive)} for https://${place.host}${note}`;
}

try {
  process.stdout.write(`${build()}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
