// The program: starts Usher, says when it is ready, stops it when told to. The only file that ends the process.
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// Memory is given back before it is needed: left alone, the heap of an import grows to twice what lives in it before it is tidied.
setFlagsFromString('--heap-growing-percent=40');

// Before the first of the many modules is loaded: a start with compiled code at hand takes two thirds of the time.
enableCompileCache();
const { crashLine, startUsher } = await import('./start-usher.ts');

// Also what a promise was rejected with and nobody took: Node hands both here.
process.on('uncaughtException', (error) => {
  process.stderr.write(crashLine(error));
  process.exit(1);
});

try {
  const usher = await startUsher(process.env);
  // Whoever started Usher waits for this line, whatever the log level.
  process.stdout.write(`${JSON.stringify({ event: 'ready', address: usher.address })}\n`);
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    usher.stop().then(() => process.exit(0), (error: unknown) => {
      process.stderr.write(`Usher did not stop cleanly: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    });
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
} catch (error) {
  // Settings that are wrong are told as they are; everything else with what was tried.
  const isConfig = error instanceof Error && error.name === 'ConfigError';
  process.stderr.write(`${isConfig ? error.message : `Usher cannot start: ${error instanceof Error ? error.message : String(error)}`}\n`);
  process.exit(1);
}
