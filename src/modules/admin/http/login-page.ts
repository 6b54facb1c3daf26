import { createHash } from 'node:crypto';

export const LOGIN_PATH = '/admin/login';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { display: grid; place-items: center; min-height: 100vh; margin: 0; }
form { display: grid; gap: 0.75rem; width: min(22rem, 90vw); }
h1 { font-size: 1.25rem; margin: 0; }
input, button { font: inherit; padding: 0.5rem 0.75rem; }
p { margin: 0; color: #c62828; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** What the login may do: show itself, and send its form to us. */
export const LOGIN_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** The form, with a sentence above it where there is something to say. The sentence is one of ours, never a caller's. */
export function loginPage(sentence = ''): string {
  const said = sentence === '' ? '' : `<p role="alert">${sentence}</p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Framewright: log in</title>
<style>${STYLE}</style>
</head>
<body>
<form method="post" action="${LOGIN_PATH}">
<h1>Framewright</h1>
${said}
<label for="token">Admin token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Log in</button>
</form>
</body>
</html>
`;
}
