// Starts one local Teams client for one person, without telemetry, and tells where it listens.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { clientConfig } from './client-config.ts';
import type { ClientSettings } from './client-config.ts';

export interface LocalClient { address: string; process: ChildProcess; stop(): Promise<void> }

export interface ClientOptions extends ClientSettings {
  /** Where the bot takes messages, with /api/messages. */
  botAddress: string;
  port: number;
  /** Folder for the client's settings and log. */
  folder: string;
}

const program = createRequire(import.meta.url).resolve('@microsoft/m365agentsplayground/cli.js');

/** Its own switch leaves two kinds of telemetry on; these settings switch off the rest. */
const quiet = {
  TEAMSAPPTESTER_BROWSER: 'none',
  APPLICATIONINSIGHTS_CONFIGURATION_CONTENT: '{"disableAppInsights":true,"disableStatsbeat":true}',
  APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
  NO_PROXY: '127.0.0.1,localhost',
};

function listeningPort(client: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let seen = '';
    client.stdout?.on('data', (piece: Buffer) => {
      seen += piece.toString();
      const match = /Listening on (\d+)/.exec(seen);
      if (match !== null) resolve(Number(match[1]));
    });
    client.once('exit', (code) => { reject(new Error(`The local Teams client ended with code ${code}; its log is in the data folder under clients.`)); });
  });
}

/** The client takes a free port when the one asked for is taken; the address it really has is the answer. */
export async function startClient(options: ClientOptions): Promise<LocalClient> {
  // Absolute: the client runs in its own folder, and the data folder is usually named from here.
  const folder = resolve(options.folder, options.current.userPrincipalName.split('@')[0] ?? 'client');
  await mkdir(folder, { recursive: true });
  const settings = join(folder, 'client.yml');
  await writeFile(settings, clientConfig(options));
  const flags = ['start', '-p', String(options.port), '-e', options.botAddress, '-c', 'msteams', '--disable-telemetry'];
  const client = spawn(process.execPath, [program, ...flags], {
    cwd: folder,
    env: { ...process.env, ...quiet, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, M365_AGENTS_PLAYGROUND_CONFIG_PATH: settings, M365_AGENTS_PLAYGROUND_LOGFILE: join(folder, 'client.log') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const port = await listeningPort(client);
  return {
    address: `http://localhost:${port}`,
    process: client,
    stop: () => new Promise((resolve) => {
      if (client.exitCode !== null || client.signalCode !== null) resolve();
      else client.once('exit', () => { resolve(); });
      client.kill('SIGINT');
    }),
  };
}
