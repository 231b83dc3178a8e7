// Looks for the number that a challenge of the server asks for: its SHA-256 behind salt and nonce begins as told.
// Own SHA-256, since browsers give theirs to pages over HTTPS only. Runs as a worker, or in slices on the page.
"use strict";

(() => {
  const K = Uint32Array.of(
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  );
  const START = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  ];
  const SCHEDULE = new Uint32Array(64);

  // The hash of a message of one block: its words stand in the first sixteen places of SCHEDULE, padding included.
  const compress = (out) => {
    const w = SCHEDULE;
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = START;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    out[0] = a + START[0];
    out[1] = b + START[1];
    out[2] = c + START[2];
    out[3] = d + START[3];
    out[4] = e + START[4];
    out[5] = f + START[5];
    out[6] = g + START[6];
    out[7] = h + START[7];
  };

  const words = (hex) => (hex.match(/.{8}/g) ?? []).map((part) => Number.parseInt(part, 16));
  const hexOf = (list) => Array.from(list, (word) => word.toString(16).padStart(8, "0")).join("");

  // One search: `go(tries)` returns the solution, or nothing while it is not found. Throws for what this can't solve.
  const search = ({ algorithm, cost, salt, nonce, keyPrefix }) => {
    const fixed = words(salt + nonce);
    const wanted = words(keyPrefix);
    if (algorithm !== "SHA-256" || cost !== 1 || fixed.length !== 8 || wanted.length !== 4) throw new Error("unknown challenge");
    const hash = new Uint32Array(8);
    let counter = -1;
    const go = (tries) => {
      for (let left = tries; left > 0; left -= 1) {
        counter += 1;
        SCHEDULE.set(fixed);
        SCHEDULE.fill(0, 8, 16);
        SCHEDULE[8] = counter;
        SCHEDULE[9] = 0x80000000; // the end of the message, and below its length in bits
        SCHEDULE[15] = 288;
        compress(hash);
        if (hash[0] === wanted[0] && hash[1] === wanted[1] && hash[2] === wanted[2] && hash[3] === wanted[3]) {
          return { counter, derivedKey: hexOf(hash) };
        }
      }
      return null;
    };
    return go;
  };

  if (typeof WorkerGlobalScope === "undefined") {
    globalThis.proofSearch = search;
    return;
  }
  globalThis.addEventListener("message", ({ data }) => {
    const go = search(data);
    let found = null;
    while (!found) found = go(10000);
    globalThis.postMessage(found);
  });
})();
