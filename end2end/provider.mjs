//! An OpenID Connect provider for the tests: the certified `oidc-provider`, with a few
//! people in it and the plainest of sign-in pages.
//!
//!     node provider.mjs PORT PORTAL
//!
//! Prints `listening on http://…`. POST /_test/rotate gives it other keys, and POST
//! /_test/groups with a JSON object puts people into other groups.

import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";

import Provider from "oidc-provider";

const [port, portal] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const people = {
  ada: { name: "Ada Lovelace", groups: ["CAD"] },
  grace: { name: "Grace Hopper", groups: ["Portico admins"] },
  henry: { name: "Henry Ford", groups: ["Service desk"] },
  vera: { name: "Vera Rubin", groups: ["Auditors"] },
  // The same name as a local account of the portal.
  boss: { name: "Somebody Else", preferred_username: "admin", groups: [] },
};

async function findAccount(_, id) {
  const { name, preferred_username = id, groups } = people[id] ?? {};
  const claims = { sub: id, name, preferred_username, groups, email: `${id}@corp.example` };
  return name && { accountId: id, claims: async () => claims };
}

let keys = 0;

/** A provider with keys of its own; sessions and codes outlive it. */
function provider() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: "jwk" }), kid: `key-${++keys}`, use: "sig", alg: "RS256" };
  return new Provider(issuer, {
    clients: [
      {
        client_id: "portico",
        client_secret: "the-secret-of-the-tests",
        redirect_uris: [`${portal}/sign-in/back/corp`],
        post_logout_redirect_uris: [`${portal}/sign-in`],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { profile: ["name", "preferred_username"], email: ["email"], groups: ["groups"] },
    cookies: { keys: ["of-the-tests"] },
    findAccount,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (context, form) => {
          context.body = page(
            "Sign out of Example Corp?",
            `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`,
          );
        },
      },
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [key] },
    pkce: { required: () => true },
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });
}

function page(title, body) {
  return `<!doctype html><html lang="en"><title>${title}</title><link rel="icon" href="data:,"><main><h1>${title}</h1>${body}</main></html>`;
}

const signIn = page(
  "Example Corp",
  `<form method="post"><label>Login <input name="login" required></label>
   <button>Next</button></form>`,
);
const consent = page(
  "Let Portico know who you are?",
  `<form method="post"><button name="answer" value="allow">Allow</button>
   <button name="answer" value="deny">Deny</button></form>`,
);

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

let current = provider();

/** The two steps somebody takes at the provider. */
async function interaction(request, response) {
  const details = await current.interactionDetails(request, response);
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html");
    return response.end(details.prompt.name === "login" ? signIn : consent);
  }
  const form = new URLSearchParams(await body(request));
  const finish = (result) =>
    current.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  if (form.has("login")) return finish({ login: { accountId: form.get("login") } });
  if (form.get("answer") === "deny") return finish({ error: "access_denied" });
  const { accountId } = details.session;
  const grant = new current.Grant({ accountId, clientId: details.params.client_id });
  grant.addOIDCScope(details.params.scope);
  return finish({ consent: { grantId: await grant.save() } });
}

const server = createServer(async (request, response) => {
  try {
    if (request.url.startsWith("/interaction/")) return await interaction(request, response);
    if (request.url === "/_test/rotate") {
      current = provider();
      return response.end();
    }
    if (request.url === "/_test/groups") {
      for (const [id, groups] of Object.entries(JSON.parse(await body(request)))) people[id].groups = groups;
      return response.end();
    }
    return current.callback()(request, response);
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
});
server.listen(Number(port), "127.0.0.1", () => console.log(`listening on ${issuer}`));
