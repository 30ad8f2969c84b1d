// Runs the local directory alone: settings from the environment, ready line on stdout, stops when told to.
import { enableCompileCache } from 'node:module';

// From the second start on, Node neither strips types nor compiles again: half the time until ready.
enableCompileCache();
const { startDirectory } = await import('./server.ts');

const refuse = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

const portFrom = (text: string | undefined): number => {
  const port = Number(text ?? 3979);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  return refuse(`USHER_DIRECTORY_PORT is "${text}". Set it to a port number, or to 0 for a free one.`);
};

const sayWhy = (error: unknown): never => {
  const text = String(error);
  if (text.includes('EADDRINUSE')) return refuse('The port of the local directory is taken. Stop the other program, or set USHER_DIRECTORY_PORT to another port.');
  if (text.includes('database is locked')) return refuse('Another local directory uses the same folder. Stop it, or set USHER_DATA to another folder.');
  return refuse(`The local directory could not start: ${text}`);
};

const directory = await startDirectory({
  port: portFrom(process.env['USHER_DIRECTORY_PORT']),
  dataFolder: process.env['USHER_DATA'] ?? '.usher',
}).catch(sayWhy);
process.stdout.write(`Local directory listening on ${directory.url}\n`);

const stop = (): void => {
  directory.close().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`The local directory did not close cleanly: ${String(error)}\n`);
      process.exit(1);
    },
  );
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
