import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".csv": "text/csv; charset=utf-8",
  ".parquet": "application/vnd.apache.parquet",
};

/**
 * Serves the files of a folder to this machine.
 * @param {string} folder ends with "/"
 * @param {number} port 0: any free one
 * @returns {Promise<{ url: string, close(): void }>}
 */
export function serve(folder, port) {
  const server = createServer(async ({ url }, response) => {
    const { status, type, body } = await answer(folder, url);
    response.writeHead(status, { "content-type": type, "cache-control": "no-cache" }).end(body);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () =>
      resolve({ url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }),
    );
  });
}

async function answer(folder, url) {
  try {
    // A URL object takes ".." out of a path; one that comes encoded stays a name that no file has.
    const { pathname } = new URL(url, "http://localhost");
    const path = pathname === "/" ? "index.html" : pathname.slice(1);
    const body = await readFile(`${folder}${path}`);
    return { status: 200, type: types[extname(path)] ?? "application/octet-stream", body };
  } catch {
    return { status: 404, type: "text/plain", body: "no such file\n" };
  }
}
