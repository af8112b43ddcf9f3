// Gets a part, however often that takes: what waits for it must not be lost because a
// train went through a tunnel. One that is gone belongs to a page older than the server,
// which is loaded anew, but not for ever.
const compiled = async (url) => {
  for (let pause = 250; ; pause = Math.min(2 * pause, 16000)) {
    const response = await fetch(url).catch(() => {});
    if (response?.status === 404) {
      if (sessionStorage.getItem("portico-gone") === url.href) throw new Error(`${url} is gone`);
      sessionStorage.setItem("portico-gone", url.href);
      location.reload();
      return new Promise(() => {});
    }
    // It may break off in the middle.
    const module = response?.ok && (await WebAssembly.compileStreaming(response).catch(() => {}));
    if (module) return module;
    await new Promise((resume) => setTimeout(resume, pause));
  }
};
const load = (name) => makeLoad(() => {
  const module = compiled(new URL(`./${name}`, import.meta.url));
  module.catch(() => {});
  return async (imports) => WebAssembly.instantiate(await module, imports);
}, []);
const page = (...needed) => wrapAsyncCb(makeLoad(() => () => {}, needed.map((part) => parts[part])));
