// What all measurements use: requests over kept connections, a browser, medians.
import { chromium } from "@playwright/test";
import { spawn } from "node:child_process";
import http from "node:http";
import { createInterface } from "node:readline";

export const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** One request over a kept connection; gives status, headers, time to first byte. */
export function request(url, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const sent = http.request(url, { method, headers, agent }, (answer) => {
      const chunks = [];
      let firstByte;
      answer.on("data", (chunk) => {
        firstByte ??= performance.now() - begun;
        chunks.push(chunk);
      });
      answer.on("end", () =>
        resolve({
          status: answer.statusCode,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
          firstByte: firstByte ?? performance.now() - begun,
        }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

export const form = (fields) => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString(),
});

const sorted = (values) => [...values].sort((one, other) => one - other);
export const quantile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))];
export const median = (values) => quantile(values, 0.5);
export const milliseconds = (value) => `${value.toFixed(1)} ms`;
export const kilobytes = (value) => `${(value / 1000).toFixed(1)} kB`;

export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.PORTICO_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking"],
  });

/** Starts a program; gives it with the address it listens on, and if it starts an
 * emulator as well, that one's. */
export async function start(program, options, environment = {}) {
  const child = spawn(program, options, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  let emulator;
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listen(?:s|ing) on (http:\S+)/.exec(line)?.[1];
    if (line.includes("emulator listens")) emulator = url;
    else if (url) return { child, url, emulator };
  }
  throw new Error(`${program} ended before it listened`);
}
