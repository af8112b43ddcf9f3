//! A portal whose people come from an OpenID Connect provider, a real one.

import { type ChildProcess, spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";

import { type Emulator, Portico } from "./portico";

/** A local administrator of the portal, beside the provider. */
export const ADMINISTRATOR = { name: "admin", password: "a giraffe on two stilts" };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The provider, as a process of its own. */
export class Provider {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(port: number, portal: string): Promise<Provider> {
    const script = path.resolve(import.meta.dirname, "../provider.mjs");
    const child = spawn(process.execPath, [script, String(port), portal], { stdio: ["ignore", "pipe", "pipe"] });
    let log = "";
    child.stderr.on("data", (text) => (log += text));
    for await (const line of createInterface(child.stdout)) {
      const url = /^listening on (\S+)/.exec(line)?.[1];
      if (url) return new Provider(url, child);
    }
    throw new Error(`the provider ended before it listened:\n${log}`);
  }

  /** Gives it other keys. */
  async rotate(): Promise<void> {
    await fetch(`${this.url}/_test/rotate`, { method: "POST" });
  }

  /** Puts people into other groups. */
  async regroup(groups: Record<string, string[]>): Promise<void> {
    await fetch(`${this.url}/_test/groups`, { method: "POST", body: JSON.stringify(groups) });
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await gone;
  }
}

/** A portal and its provider. */
export class Company {
  private constructor(
    readonly portal: Portico,
    readonly provider: Provider,
  ) {}

  static async start(emulator: Emulator): Promise<Company> {
    const [portalPort, providerPort] = [await freePort(), await freePort()];
    const portal = `http://127.0.0.1:${portalPort}`;
    const provider = await Provider.start(providerPort, portal);
    const configuration = `
      public_url = "${portal}"
      [[connections]]
      name = "demo"
      region = "eu-central-1"
      endpoint = "${emulator.url}"
      [[sign_in.providers]]
      name = "corp"
      label = "Example Corp"
      issuer = "${provider.url}"
      client_id = "portico"
      client_secret = "the-secret-of-the-tests"
      scopes = ["profile", "email", "groups"]
    `;
    const administrators = { [ADMINISTRATOR.name]: ADMINISTRATOR.password };
    const running = await Portico.serve(emulator, configuration, administrators, `127.0.0.1:${portalPort}`);
    return new Company(running, provider);
  }

  /** Runs the command on the portal's database. */
  command(...options: string[]): string {
    return this.portal.command(...options);
  }

  async stop(): Promise<void> {
    await this.portal.stop();
    await this.provider.stop();
  }
}
