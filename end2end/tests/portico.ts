//! A demo of Portico as a process of its own, and what tests do to the emulator in it.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

import type { Secrets } from "./secrets";

const binary = process.env.PORTICO ?? path.resolve(import.meta.dirname, "../../target/debug/portico");

/** What meets calls to AWS: an error, a delay, or both. */
export interface Fault {
  /** The operation it meets; `*` is any. */
  operation: string;
  /** AWS's code, or `connection reset`. */
  error?: string;
  latency_ms?: number;
  /** The share of calls it meets; all of them if nothing is said. */
  rate?: number;
}

/** The emulator, by its control paths. */
export class Emulator {
  constructor(readonly url: string) {}

  /** Makes calls to AWS fail or wait; without faults the weather is fine again. */
  async weather(...faults: Fault[]): Promise<void> {
    await this.control("PUT", "faults", faults);
  }

  /** Lets time pass in AWS. */
  async advance(seconds: number): Promise<void> {
    await this.control("POST", "clock", { advance_seconds: seconds });
  }

  /** How often each operation was called. */
  async calls(): Promise<Record<string, number>> {
    return this.control("GET", "calls");
  }

  private async control(method: string, what: string, body?: unknown) {
    const answer = await fetch(`${this.url}/_emulator/${what}`, { method, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`the emulator refused ${method} ${what}: ${await answer.text()}`);
    return answer.json();
  }
}

/** A running demo. */
export class Portico {
  private constructor(
    readonly url: string,
    readonly emulator: Emulator,
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly log: { text: string },
  ) {}

  /** Which secrets stand in its log or its database. */
  leaks(secrets: Secrets): string[] {
    return secrets.foundIn(this.log.text, this.folder);
  }

  /** Starts a demo on free ports and waits until it listens. */
  static async start(): Promise<Portico> {
    const options = ["demo", "--listen", "127.0.0.1:0", "--emulator", "127.0.0.1:0"];
    const folder = mkdtempSync(path.join(tmpdir(), "portico-"));
    // The demo's database goes where temporary files go.
    const environment = { PORTICO_CONFIG: undefined, PORTICO_DATABASE_URL: undefined, TMPDIR: folder };
    return Portico.listening(options, environment, folder);
  }

  /** Starts a portal with connections of its own to an emulator, and an administrator for
   * each password. */
  static async serve(
    emulator: Emulator,
    connections: string,
    administrators: Record<string, string>,
    listen = "127.0.0.1:0",
  ): Promise<Portico> {
    const folder = mkdtempSync(path.join(tmpdir(), "portico-"));
    const configuration = path.join(folder, "portico.toml");
    writeFileSync(configuration, connections);
    const environment = {
      PORTICO_CONFIG: configuration,
      PORTICO_DATABASE_URL: `sqlite:${path.join(folder, "portico.sqlite")}`,
      AWS_ACCESS_KEY_ID: "123456789012",
      AWS_SECRET_ACCESS_KEY: "of-the-emulator",
    };
    for (const [name, password] of Object.entries(administrators)) {
      execFileSync(binary, ["user", "add", name, "--role", "administrator"], {
        input: `${password}\n`,
        env: { ...process.env, ...environment },
      });
    }
    return Portico.listening(["serve", "--listen", listen], environment, folder, emulator);
  }

  /** Runs the command on the configuration and database of one that is served. */
  command(...options: string[]): string {
    const environment = {
      PORTICO_CONFIG: path.join(this.folder, "portico.toml"),
      PORTICO_DATABASE_URL: `sqlite:${path.join(this.folder, "portico.sqlite")}`,
    };
    return execFileSync(binary, options, { env: { ...process.env, ...environment }, encoding: "utf8" });
  }

  private static async listening(
    options: string[],
    environment: NodeJS.ProcessEnv,
    folder: string,
    emulator?: Emulator,
  ): Promise<Portico> {
    if (!existsSync(binary)) throw new Error(`${binary} is not built: cargo xtask build`);
    const child = spawn(binary, options, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    });
    const log = { text: "" };
    child.stderr.on("data", (text) => (log.text += text));
    for await (const line of createInterface(child.stdout)) {
      const at = /emulator listens on (\S+)/.exec(line)?.[1];
      if (at) emulator = new Emulator(at);
      const url = /^Portico listens on (\S+)/.exec(line)?.[1];
      if (url && emulator) return new Portico(url, emulator, child, folder, log);
    }
    throw new Error(`the portal ended before it listened:\n${log.text}`);
  }

  /** Stops it and waits until it is gone, with its database. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    const late = setTimeout(() => this.process.kill("SIGKILL"), 5_000);
    await gone;
    clearTimeout(late);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
